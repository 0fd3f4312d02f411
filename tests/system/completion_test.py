"""The completion scripts in the real shells: they load, and offer verbs and options where these may stand."""
import os
import pty
import select
import shutil
import subprocess
import tempfile
import time
import unittest

from world import BINARY, Case, environment

# What is typed up to the cursor, and some of what must be offered, and not.
LINES = (("comity re", {"request"}, {"node"}),
         ("comity request ac", {"acknowledge", "accept-conditions"}, {"answer"}),
         ("comity --home us request is", {"issue"}, set()),
         ("comity request issue --urg", {"--urgency"}, set()),
         ("comity request list --co", {"--count"}, {"--urgency"}),
         ("comity agreement me", {"merge"}, set()))


class Completion(Case):
    def script(self, shell):
        if not shutil.which(shell):
            self.skipTest(f"{shell} is not installed (Debian package {shell}): its completion is not tested")
        folder = tempfile.mkdtemp(prefix="comity-completion-")
        self.addCleanup(shutil.rmtree, folder)
        path = os.path.join(folder, f"comity.{shell}")
        with open(path, "w") as out:
            subprocess.run([BINARY, "completion", shell], stdout=out, check=True, env=environment())
        return path

    def offers(self, shell, *command, env=None):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                              env=environment(**(env or {})))
        self.assertEqual(done.stderr, "", shell)
        return {line.split("\t")[0].strip() for line in done.stdout.splitlines()}

    def check(self, offered_for):
        for line, wanted, unwanted in LINES:
            offered = offered_for(line)
            self.assertLessEqual(wanted, offered, line)
            self.assertFalse(unwanted & offered, (line, offered))

    def test_bash(self):
        script = self.script("bash")

        def offered(line):
            words = line.split(" ")
            typed = " ".join(f"'{word}'" for word in words)
            return self.offers("bash", "bash", "--norc", "-c", f"source {script}; COMP_WORDS=({typed}); "
                               f"COMP_CWORD={len(words) - 1}; _comity; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        self.check(offered)

    def test_zsh(self):
        """On a terminal, for zsh completes nowhere else; what is typed has one end each time."""
        script = self.script("zsh")
        home = os.path.dirname(script)
        env = environment(HOME=home, ZDOTDIR=home, TERM="dumb", PS1="")
        parent, child = pty.openpty()
        shell = subprocess.Popen(["zsh", "-f", "-i"], stdin=child, stdout=child, stderr=child, env=env, cwd=home,
                                 start_new_session=True)
        os.close(child)
        self.addCleanup(os.close, parent)
        self.addCleanup(shell.wait, 20)
        self.addCleanup(shell.kill)
        seen = ""

        def wait_for(text):
            nonlocal seen
            end = time.monotonic() + 30
            while text not in seen:
                if not select.select([parent], [], [], max(0, end - time.monotonic()))[0]:
                    self.fail(f"{text!r} was not offered; zsh said {seen!r}")
                seen += os.read(parent, 65536).decode(errors="replace")
            seen = seen.split(text, 1)[1]

        os.write(parent, f"source {script}; echo loa''ded\n".encode())
        wait_for("loaded")
        for typed, whole in (("comity reques", "request"), ("comity request ackn", "acknowledge"),
                             ("comity --home us request iss", "issue"), ("comity request issue --urg", "--urgency")):
            # Tab completes; then "echo " is put before the line, so that it is printed instead of run.
            os.write(parent, f"{typed}\t".encode())
            time.sleep(1)
            os.write(parent, b"\x01echo \x05 =\n")
            wait_for(f"{whole} =")

    def test_fish(self):
        script = self.script("fish")
        home = os.path.dirname(script)

        def offered(line):
            return self.offers("fish", "fish", "--no-config", "-c", f"source {script}; complete -C '{line}'",
                               env={"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "TERM": "dumb"})
        self.check(offered)


if __name__ == "__main__":
    unittest.main()
