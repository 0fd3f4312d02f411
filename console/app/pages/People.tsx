// Who works here, and by what they and their programs come in: for whoever may say so.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { get, post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { inLang, shown, useWords } from "../words/words";
import { Times } from "../ui/marks";
import { AccountDialog, AgencyDialog, BindDialog, EndDialog, InviteDialog, ShutOutDialog, TokenDialog, type Send } from "../ui/PeopleDialogs";
import { useFreshProof } from "../ui/Proof";
import { Loaded } from "../ui/states";

const bindings = queryOptions({ queryKey: ["bindings"], queryFn: () => get<Api.Bindings>("/v1/bindings") });
const tokens = queryOptions({ queryKey: ["tokens"], queryFn: () => get<Api.TokenList>("/v1/tokens") });
const provider = queryOptions({ queryKey: ["provider"], queryFn: () => get<Api.Provider>("/v1/session/provider") });

type Open = (dialog: (close: () => void) => ReactNode) => void;

function Binding({ of, account, bind, unbind }: { of: Api.Binding | undefined; account: Api.Account; bind: () => void; unbind: () => void }) {
  const { say } = useWords();
  if (!of) return <button type="button" className="quiet" aria-label={say("console.people.bind_whom", { name: account.name })} onClick={bind}>{say("console.people.bind")}</button>;
  return <><span className="mono small">{shown(of.subject ?? of.value ?? "")}</span> <button type="button" className="quiet" aria-label={say("console.people.unbind_whom", { name: account.name })} onClick={unbind}>{say("console.people.unbind")}</button></>;
}

function Accounts({ people, open, send }: { people: Api.People; open: Open; send: Send }) {
  const { session } = useNode();
  const { say, lang } = useWords();
  const bound = useQuery(bindings).data?.bindings ?? [];
  const provided = useQuery(provider).data?.name;
  const current = people.accounts.filter(({ ended }) => ended === undefined);
  return (
    <div className="scrolls"><table><caption className="hidden">{say("console.people")}</caption>
      <thead><tr><th scope="col">{say("console.name")}</th><th scope="col">{say("console.agency")}</th><th scope="col">{say("console.roles")}</th>{provided && <th scope="col">{inLang(provided, lang)}</th>}<th scope="col"><span className="hidden">{say("console.people.acts")}</span></th></tr></thead>
      <tbody>{current.map((account) => (
        <tr key={account.id}><th scope="row"><bdi>{shown(account.name)}</bdi> <span className="mono muted small">{account.id}</span></th>
          <td>{inLang(people.agencies.find(({ id }) => id === account.agency)?.name, lang)}</td><td>{account.roles.map((role) => say(`console.role.${role}`)).join(", ")}{account.holder !== undefined && <span className="mono muted small"> {account.holder}</span>}</td>
          {provided && <td><Binding of={bound.find(({ id }) => id === account.id)} account={account} bind={() => open((close) => <BindDialog of={account} send={send} close={close} />)} unbind={() => open((close) => <ShutOutDialog title={say("console.people.unbind_whom", { name: shown(account.name) })} action={say("console.people.unbind")} text={say("console.people.unbind_text")} path={`/v1/accounts/${encodeURIComponent(account.id)}/unbind`} send={send} close={close} />)} /></td>}
          <td><button type="button" className="quiet" aria-label={say("console.people.change_whom", { name: account.name })} onClick={() => open((close) => <AccountDialog of={account} agencies={people.agencies} send={send} close={close} />)}>{say("console.people.change")}</button>
            <button type="button" className="quiet" aria-label={say("console.people.invite_whom", { name: account.name })} onClick={() => open((close) => <InviteDialog of={account} send={send} close={close} />)}>{say("console.people.invite")}</button>
            {account.id !== session.account.id && <button type="button" className="quiet" aria-label={say("console.people.end_whom", { name: account.name })} onClick={() => open((close) => <EndDialog of={account} send={send} close={close} />)}>{say("console.people.end")}</button>}</td></tr>
      ))}</tbody></table></div>
  );
}

function Tokens({ open, send }: { open: Open; send: Send }) {
  const { accountName } = useNode();
  const { say } = useWords();
  const query = useQuery(tokens);
  return (
    <Loaded query={query}>{({ tokens }) => {
      const valid = tokens.filter(({ revoked }) => revoked === undefined);
      return valid.length === 0 ? <p className="muted">{say("console.none")}</p> : (
        <div className="scrolls"><table><caption className="hidden">{say("console.people.tokens")}</caption>
          <thead><tr><th scope="col">{say("console.people.token_label")}</th><th scope="col">{say("console.people.token_of")}</th><th scope="col">{say("console.until")}</th><th scope="col"><span className="hidden">{say("console.people.acts")}</span></th></tr></thead>
          <tbody>{valid.map((token) => <tr key={token.id}><th scope="row"><bdi>{shown(token.label)}</bdi> <span className="mono muted small">{token.id}</span></th><td>{accountName(token.account)}</td><td><Times at={token.ends} plain /></td><td><button type="button" className="quiet" aria-label={say("console.people.revoke_which", { label: token.label })} onClick={() => open((close) => <ShutOutDialog title={say("console.people.revoke_which", { label: shown(token.label) })} action={say("console.people.revoke")} text={say("console.people.revoke_text")} path={`/v1/tokens/${encodeURIComponent(token.id)}/revoke`} send={send} close={close} />)}>{say("console.people.revoke")}</button></td></tr>)}</tbody></table></div>
      );
    }}</Loaded>
  );
}

export function People() {
  const { session } = useNode();
  const { say } = useWords();
  const people = useQuery(queries.people);
  const [dialog, setDialog] = useState<((close: () => void) => ReactNode) | null>(null);
  const { freshly, asking } = useFreshProof(session.proof);
  const open: Open = (made) => setDialog(() => made);
  const send: Send = <T,>(path: string, body: unknown) => freshly(() => post<T>(path, body)).then((answer) => {
    for (const key of ["people", "bindings", "tokens"]) void queries.queries.invalidateQueries({ queryKey: [key] });
    return answer;
  });
  return (
    <Loaded query={people}>{(people) => (
      <>
        <section className="panel"><h2>{say("console.people")}</h2>
          <Accounts people={people} open={open} send={send} />
          <div className="actions"><button type="button" onClick={() => open((close) => <AgencyDialog send={send} close={close} />)}>{say("console.people.add_agency")}</button><button type="button" className="primary" onClick={() => open((close) => <AccountDialog of={undefined} agencies={people.agencies} send={send} close={close} />)}>{say("console.people.add_account")}</button></div>
        </section>
        <section className="panel"><h2>{say("console.people.tokens")}</h2><p className="muted small">{say("console.people.tokens_text")}</p>
          <Tokens open={open} send={send} />
          <div className="actions"><button type="button" onClick={() => open((close) => <TokenDialog accounts={people.accounts.filter(({ ended }) => ended === undefined)} send={send} close={close} />)}>{say("console.people.add_token")}</button></div>
        </section>
        {dialog && !asking && dialog(() => setDialog(null))}
        {asking}
      </>
    )}</Loaded>
  );
}
