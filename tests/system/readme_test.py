"""The command lines of README.md, exactly as they stand there but for folders, addresses and ids that differ on each machine."""
import re
import shlex
import unittest

from world import BINARY, PASSPHRASE, SOURCE, Case, World, comity, environment, free_port, wait_until

import pathlib
import subprocess
import tempfile


def blocks(after):
    """The code blocks of README.md below a heading."""
    text = (SOURCE / "README.md").read_text().split(f"## {after}", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```\n(.*?)^```", text, re.M | re.S)


class Side:
    """Types what the README says on one of the two machines."""

    def __init__(self, case, folder, party, other):
        self.case, self.folder, self.party, self.other = case, folder, party, other
        self.address = f"https://127.0.0.1:{free_port()}"
        self.home = folder / f"home-{party}"
        self.request = None
        self.servers = []

    def line(self, line):
        """As typed here: this side's home, party, address and passphrase."""
        line = line.split("#")[0].replace("/srv/comity", str(self.home)).replace("/run/comity.pass", str(self.folder / "pass"))
        line = line.replace("https://192.0.2.1:8443", self.address).replace("agreements/", f"{SOURCE}/agreements/")
        line = re.sub(r"us-\d{8}-[a-z0-9]{8}", self.request or "", line)
        if self.party != "us":
            line = line.replace("--party us ", f"--party {self.party} ").replace("--to cn", "--to us")
            line = re.sub(r"--party us$", f"--party {self.party}", line.strip())
        return line.strip()

    def type(self, line):
        words = shlex.split(self.line(line))
        self.case.assertEqual(words.pop(0), "comity", line)
        if words[-1] == "&":
            log = open(self.folder / f"{self.party}.log", "ab")
            server = subprocess.Popen([BINARY, *words[:-1]], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                      cwd=self.folder, env=environment())
            log.close()
            self.case.addCleanup(server.wait, 20)
            self.case.addCleanup(server.terminate)
            wait_until(lambda: (self.home / "api.sock").exists(), "the node serves")
            return ""
        env = environment(COMITY_PASSPHRASE_FILE=str(self.folder / "pass"))
        return comity(*words, cwd=self.folder, env=env).stdout


class Readme(Case):
    def test_from_the_demonstration_to_two_machines(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="comity-readme-")))
        (folder / "pass").write_text(PASSPHRASE + "\n")
        keys, agree, start, ask = blocks("From the demonstration to two machines")
        us, cn = Side(self, folder, "us", "cn"), Side(self, folder, "cn", "us")
        for side in (us, cn):
            side.type(keys)
            (folder / f"{side.party}.card.json").write_bytes((side.home / f"{side.party}.card.json").read_bytes())
        draft, sign, merge = agree.strip().splitlines()
        us.type(draft)
        (folder / "from-cn.json").write_bytes((folder / "agreement.json").read_bytes())
        us.type(sign)
        cn.type(sign.replace("agreement.json", "from-cn.json"))
        us.type(merge)
        for side in (us, cn):
            for line in start.strip().splitlines():
                if "doctor" not in line:
                    side.type(line)
        wait_until(lambda: "undelivered 0" in us.type("comity --home /srv/comity node status"), "both have adopted")
        wait_until(lambda: comity("--home", us.home, "doctor", code=None).returncode == 0, "all is well")
        us.type(start.strip().splitlines()[-1])
        issue, listing, acknowledge = ask.strip().splitlines()
        us.type(issue)
        cn.request = wait_until(lambda: re.search(r"us-\d{8}-[a-z0-9]{8}", cn.type(listing)), "it is delivered").group()
        cn.type(acknowledge)
        wait_until(lambda: "acknowledged" in us.type(listing), "the acknowledgement is delivered")


if __name__ == "__main__":
    unittest.main()
