// Made by tools/api_types.mjs from src/api/openapi.json.

export type EvidenceId = string;
export type EvidenceAct = { by: string; where: string; why: string; authority: string; change?: string };
export type EvidenceOffer = { by: string; where: string; why: string; authority: string; change?: string; to: string };
export type EvidenceNote = ({ by: string; where: string; why: string; authority: string; change?: string; event: "accessed" | "examined" | "noted" | "held" | "released" });
export type EvidenceStampInput = { by: string; where: string; why: string; authority: string; change?: string; address?: string; token?: string };
export type EvidenceInput = { name: string; media_type?: string; size: number; marks?: Array<string>; acquired: { by: string; where: string; why: string; authority: string; at: number; method?: string; changes?: string }; derived_from?: EvidenceId; exhibit?: string; request?: string; keep_until?: number; dispose_after?: number };
export type EvidenceBegun = { item: EvidenceId; received: number };
export type EvidenceFinish = { sha256?: Digest };
export type EvidenceForgotten = { item: EvidenceId };
/** `adding`: its bytes are being handed in; `offered`: a peer offers it; `wanted`: it is being fetched; `held`; `failed`: see `fault`; `disposed`. */
export type EvidencePhase = "adding" | "offered" | "wanted" | "held" | "failed" | "disposed";
export type EvidenceSummary = { item: EvidenceId; phase: EvidencePhase; name: string; size: number; marks: Array<string>; due: boolean; from?: string; request?: string; fault?: string };
export type EvidenceList = { evidence: Array<EvidenceSummary>; next?: number };
export type EvidenceItem = ({ item: EvidenceId; phase: EvidencePhase; manifest: Record<string, unknown>; received: number; copies: Array<({ party: string; state: "offered" | "kept" | "mismatch" | "declined" | "disposed"; at: number })>; stamps: Array<{ authority: string; token: Base64; at?: number }>; retention: Record<string, unknown>; custody: Array<Record<string, unknown>>; gaps: Array<Record<string, unknown>>; accesses: Array<Record<string, unknown>>; from?: string; request?: string; fault?: string; stamp_authority?: string });
export type DraftId = string;
export type ReviewId = string;
export type Session = ({ account: SignedIn; may: Array<string>; party: PartyId; party_name?: Text; peers: Array<PartyId>; demo: boolean; ends: Instant; fresh_until: Instant; proof: "passkey" | "code" | "password" | "nothing" | "none"; must_enrol: boolean });
export type SecondStep = ({ ways: Array<"passkey" | "code" | "recovery_code">; ends: Instant });
/** One of them. */
export type SecondProof = { code?: string; recovery_code?: string; passkey?: Assertion };
/** What `proof` of the session asks for. */
export type Proof = { code?: string; password?: string; passkey?: Assertion };
/** What a passkey signed (WebAuthn), in base64. */
export type Assertion = { credential: string; client_data: string; authenticator_data: string; signature: string };
export type PasskeyQuestion = { challenge: string; rp: string; origin: string; credentials: Array<string>; ends: Instant };
export type NewPasskeyQuestion = { challenge: string; rp: string; origin: string; credentials: Array<string>; ends: Instant; user: { id: string; name: string; display: string } };
export type NewPasskey = { name: string; client_data: string; authenticator_data: string };
export type ConsentQuestion = { digest: Digest; emergency?: boolean };
/** The first 16 hex digits of the SHA-256 of the passkey's id. */
export type PasskeyId = string;
export type Factors = { account: AccountId; required: boolean; passkeys: Array<{ passkey: PasskeyId; name: string; added: Instant; used: Instant }>; totp?: { added: Instant; used: Instant }; recovery?: { made: Instant; left: number } };
export type NewTotp = { secret: string; uri: string; ends: Instant };
export type TotpConfirmation = { code: string };
export type NewRecoveryCodes = { codes: Array<string> };
export type FactorReset = { reason: string };
export type FactorRule = { required: Array<string> };
/** An account that has not ended. */
export type SignedIn = { id: AccountId; name: string; agency: string; roles: Array<Role>; holder?: HolderId };
export type SignedOff = { ended: boolean };
export type SignIn = { name: string; password: string };
export type DemoSignIn = { account: AccountId };
export type DemoAccounts = { accounts: Array<SignedIn> };
export type Acceptance = { invitation: string; password: string };
export type Provider = { name?: { en: string; zh: string } };
export type Departure = { address: string };
/** The parameters of the address at which the browser came back. */
export type Return = { state: string; code?: string; error?: string; iss?: string };
export type Bindings = { bindings: Array<Binding> };
export type Binding = { id: AccountId; issuer: string; subject?: string; claim?: string; value?: string; ends?: Instant };
export type NewBinding = { subject: string } | { value: string; hours: number };
export type Unbound = { account: AccountId };
export type NewInvitation = { hours: number };
export type Invitation = { account: AccountId; ends: Instant; link: string };
export type Change = ({ what: "request" | "draft" | "link" | "task" | "evidence" | "journal" | "people" | "policy" | "watch"; id?: string; case?: string });
/** The holder of tasks, by its id in the table of those responsible, for whom this account speaks; only with the role `task_holder`, and always with it. */
export type HolderId = string;
export type AccountId = string;
export type TokenId = string;
export type Role = "duty_officer" | "analyst" | "legal_reviewer" | "police" | "co_chair" | "drill_controller" | "administrator" | "auditor" | "task_holder";
export type Category = "personal_data" | "communications_content" | "classified" | "undisclosed_vulnerability" | "court_ordered" | "critical_infrastructure" | "trade_secret" | "important_data";
export type Waits = { draft: DraftId };
export type Admitted = { request: RequestId };
export type Removal = { rule: string; field: string; count: number };
export type Gate = ({ state: "waiting" | "cleared" | "forbidden" | "to_redact" | "sent" | "refused" | "withdrawn" | "narrowed"; missing?: Array<{ any_of: Array<Role>; more: number; who: Array<AccountId> }>; unmeetable?: Array<{ any_of: Array<Role>; more: number }>; emergency?: Array<{ any_of: Array<Role>; more: number }>; rules?: Array<string>; deadline?: Instant; ground?: string; rule?: string; removals?: Array<Removal>; at?: Instant; by?: string; reason?: string; seq?: number });
export type DraftSummary = { draft: DraftId; digest: Digest; to: PartyId; type: string; kind: string; urgency: string; request: string; drafter: AccountId; drafted: Instant; gate: Gate; exercise?: ExerciseId };
export type DraftList = { drafts: Array<DraftSummary> };
export type WaitingDraft = { draft: DraftId; digest: Digest; to: PartyId; type: string; kind: string; urgency: string; request: string; drafter: AccountId; drafted: Instant; gate: Gate; exercise?: ExerciseId; codes: Record<string, unknown>; body: unknown; narrows?: DraftId; categories: Array<Category>; removed: Array<Removal>; approvals: Array<{ by: AccountId; draft: Digest; at: Instant; emergency: boolean; revoked?: Instant }> };
export type Review = { id: string; rule: string; draft: Digest; reviewers: Array<Role>; concerned: Array<AccountId>; released: Instant; due: Instant; done?: { by: AccountId; at: Instant; justified: boolean; finding: string } };
export type ReviewList = { reviews: Array<Review> };
export type Policy = { loaded: boolean; digest: Digest; title: Text; rules: number; text: string };
export type JournalFound = { size: number; records: Array<JournalRecord>; next?: number };
export type JournalCheck = { size: number; key: string; checkpoint: string; holds: boolean };
export type Handover = { from: AccountId; to: AccountId; note: string; at: Instant };
/** The watch of one channel's desks. `offered` waits for its acknowledgement; by `taken` the officer came to it. */
export type DeskWatch = { channel: Channel; officer?: AccountId; since?: Instant; offered?: Handover; taken?: Handover };
export type Watches = { channel: Channel; watches: Array<DeskWatch> };
export type ViewList = { views: Array<{ name: string; query: string }> };
export type JournalRecord = { index: number; type: string; who: string; at: Instant; details: Record<string, unknown> };
export type Journal = { key: string; size: number; records: Array<JournalRecord>; next?: number };
export type Agency = ({ id: string; name: Text; kind: "cert" | "police" | "ministry" | "prosecutor" | "court" | "operator" | "other" });
export type Account = { id: AccountId; name: string; agency: string; roles: Array<Role>; holder?: HolderId; ended?: Instant };
export type Me = { id: AccountId; name: string; agency: string; roles: Array<Role>; holder?: HolderId; may: Array<string> };
export type People = { agencies: Array<Agency>; accounts: Array<Account> };
export type TokenList = { tokens: Array<{ id: TokenId; account: AccountId; label: string; made: Instant; ends: Instant; revoked?: Instant }> };
export type NewToken = { id: TokenId; account: AccountId; label: string; made: Instant; ends: Instant; token: string };
export type Revoked = { id: TokenId };
export type Count = number;
/** The number of a message in its direction on its link [P4.2]. */
export type Seq = number;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;
/** Milliseconds since 1970-01-01T00:00:00Z; null if there is none. */
export type MaybeInstant = number | null;
export type Milliseconds = number;
/** SHA-256 in lower-case hex. */
export type Digest = string;
export type Base64 = string;
export type PartyId = string;
/** The asker, the day, and eight characters of chance [P4.7]. */
export type RequestId = string;
/** A request id, alone or as `id@case` or `id@case@agreement`. */
export type RequestName = string;
/** The id of the request that opened the case. */
export type CaseId = string;
/** The exercise that this belongs to; absent in real work. */
export type ExerciseId = string;
/** The agreement's first 16 hex digits and the peer. */
export type LinkName = string;
/** A code of the agreement for why something is refused. */
export type Ground = string;
/** The type of a message that is a step of a request [P8.1]. */
export type StepType = "request.issue" | "request.withdraw" | "request.supply" | "request.accept-conditions" | "request.confirm" | "request.assess" | "request.close" | "request.account" | "request.acknowledge" | "request.query" | "request.decide" | "request.update" | "request.answer" | "request.extend" | "request.rejoin" | "request.ask-account" | "request.escalate" | "request.contest" | "request.refer";
/** Where a request stands: docs/requests.md. */
export type Phase = "unissued" | "issued" | "acknowledged" | "decided" | "refused" | "referred" | "answered" | "assessed" | "closed" | "withdrawn";
export type Side = "asker" | "responder";
/** As this node sees it. */
export type Direction = "sent" | "received";
export type Relation = "extension" | "disclosure" | "confirmation" | "related";
/** The desks of both sides that a request is with [P8.6]. */
export type Channel = "cert" | "police";
/** What falls due by a side's inaction [P8.10]. */
export type Alarm = ({ what: "hold" | "confirmation" | "account"; owed_by: Side; due: Instant; overdue: boolean });
/** What the asker, bound by conditions, was asked to give account of [P8.8]. */
export type AccountOfUse = { asked_by: number; asked_at: Instant; until: Instant; given_at: MaybeInstant; overdue: boolean };
/** A claim of one side about an actor, in the agreement's words, as it stands in a body: never a finding [P8.9]. */
export type ActorClaim = { claimed_by: PartyId; views: Array<{ by: PartyId }> };
export type Decision = "accept" | "partial" | "conditional" | "postpone" | "refuse" | "refer";
export type ItemStatus = "provided" | "partial" | "not_held" | "refused" | "pending";
export type Grade = "usable" | "incomplete" | "wrong" | "unusable";
/** The responder's, on a grade. */
export type Position = "agree" | "contest";
export type ItemNumber = number;
/** A text in the agreement's languages. */
export type Text = { en: string; zh: string };
export type Error = { error: Problem & { problems?: Array<Problem> } };
export type Problem = ({ code: "invalid" | "forbidden" | "not_found" | "conflict" | "too_large" | "refused" | "unavailable" | "damaged"; id: string; parameters: Record<string, unknown> });
export type Node = { party: PartyId; now: Instant; agreements: Count; alarms: { ahead: Count; overdue: Count }; links: Array<Link> };
export type Health = ({ party: PartyId; now: Instant; store: StoreHealth | null; keys: Array<KeyHealth>; arrivals: Array<ArrivalsHealth>; links: Array<LinkHealth> });
/** Either sizes, or the error that asking for them gave. */
export type StoreHealth = { bytes?: Count; free_bytes?: Count; faults?: Array<string>; error?: Problem };
export type KeyHealth = ({ agreement: Digest; role: "message" | "checkpoint" | "mirror" | "transport"; algorithm: "ed25519" | "ecdsa-p256-sha256" | "sm2-sm3"; key: Digest; until: Instant; ends_soon: boolean; held: boolean });
export type LinkHealth = ({ link: LinkName; undelivered: Count; undelivered_since: MaybeInstant; incidents: Count; heard_at: MaybeInstant; clock_ahead: number | null });
export type AgreementList = { agreements: Array<AgreementSummary> };
export type AgreementSummary = { id: Digest; title: Text; parties: Array<{ id: PartyId; name: Text; address: string }>; in_force_from: Instant; in_force_until: Instant; current: boolean; supersedes?: Digest };
export type Agreement = AgreementSummary & { payload: Record<string, unknown>; envelope: Base64 };
/** A DSSE envelope [P2.5]. */
export type Envelope = { payloadType: "application/vnd.comity.agreement.v1+json"; payload: Base64; signatures: Array<{ keyid: string; sig: Base64 }> };
export type LinkList = { links: Array<Link> };
export type Link = ({ link: LinkName; agreement: Digest; owner: PartyId; peer: PartyId; now: Instant; sent: Count; received: Count; receipted: Count; undelivered: Count; log_size: Count; mirror_size: Count; incidents: number | null; checkpoint: MaybeCheckpoint; mirrored: MaybeCheckpoint; witnessed: MaybeCheckpoint; peer_checkpoint: MaybeCheckpoint; peer_cosigned: MaybeCheckpoint });
/** What a log signed of itself [P6.1]; null if there is none yet. */
export type MaybeCheckpoint = { size: Count; root: Digest; signers: Array<string>; note: string } | null;
export type EntryList = { entries: Array<Entry>; next?: Count };
export type Entry = ({ direction: Direction; seq: Seq; type: string; digest: Digest; own: Place; peer: Place | null; case?: CaseId; request?: RequestId });
export type Place = ({ index: Count; time: Instant; disposition: "ok" | "defective-schema" | "defective-not-in-force" });
export type IncidentList = { incidents: Array<Incident>; next?: Count };
export type Incident = ({ kind: "refused" | "refused-by-peer" | "dispute" | "fraud"; at: Instant; code: string; seq: Count; evidence: Base64 });
export type BodyDeletion = { direction: Direction; seq: Seq };
export type DeletedBody = { direction: Direction; seq: Seq; deleted: boolean };
export type RequestList = { requests: Array<RequestSummary>; next?: Count };
export type RequestSummary = { request: RequestId; case: CaseId; link: LinkName; asker: PartyId; responder: PartyId; we_are: Side; kind: string; urgency: string; phase: Phase; channel: Channel; alarms: Array<Alarm>; provisional: boolean; items: ItemNumber; exercise?: ExerciseId; issued: Instant; now: Instant; due: MaybeInstant; due_clock?: ClockName; due_elapsed?: Milliseconds; due_remaining?: Milliseconds };
export type Request = RequestSummary & (({ item_states: Array<Item>; decision?: Decision; ground?: Ground; follows?: { request: RequestId; relation: Relation }; hold_until: MaybeInstant; query_open: boolean; conditions_open: boolean; conditions_bind: boolean; accounts: Array<AccountOfUse>; actor_claims: Array<ActorClaim>; level: number; clocks: Array<Clock>; quality: Quality | null; messages: Array<Message>; allowed: Array<StepType> }));
export type Item = { n: ItemNumber; status: ItemStatus; ground?: Ground; grade?: Grade; position?: Position };
export type ClockName = "acknowledge" | "decide" | "update" | "answer" | "confirm" | "hold_expiry";
/** One obligation and its time [P9]. Lengths count as `basis` says. If the due time cannot be computed there is `error` instead of a face. */
export type Clock = ({ clock: ClockName; owed_by: Side; budget: Milliseconds; basis: "clock_time" | "working_time"; period?: number; error?: Problem; state?: "not_started" | "running" | "paused" | "missed_open" | "met" | "missed_late" | "cancelled"; started?: MaybeInstant; stopped?: MaybeInstant; due?: MaybeInstant; original_due?: MaybeInstant; elapsed?: Milliseconds; remaining?: Milliseconds; overdue?: Milliseconds });
/** How well the request was answered, in items. */
export type Quality = { asked: Count; provided: Count; partial: Count; not_held: Count; refused: Count; pending: Count; usable: Count; incomplete: Count; wrong: Count; unusable: Count; contested: Array<ItemNumber> };
/** Why a message has no effect [P7.4]: docs/requests.md. */
export type Reason = "defective" | "unknown_type" | "bad_codes" | "unknown_code" | "foreign_id" | "issued_already" | "case_not_open" | "case_full" | "not_issued" | "exercise_mark" | "other_kind" | "unknown_request" | "wrong_sender" | "done_already" | "too_early" | "too_late" | "no_answer" | "over" | "request_full" | "no_conditions" | "not_bound" | "not_asked" | "not_promised" | "no_such_item" | "items_pending" | "conditions_open" | "not_graded" | "level_not_higher" | "crossed";
export type Message = Entry & (({ settled: boolean; sent_at: Instant; had_at: MaybeInstant; no_effect: Reason | null; codes: Record<string, unknown>; body_held: boolean; body: unknown }));
export type Submitted = { request: RequestId; case: CaseId; seq: Seq };
export type NewRequest = { to: PartyId; kind: string; urgency: string; exercise?: ExerciseId; codes: IssueCodes; categories?: Array<Category>; body: Body };
export type Growth = { from: Count; to: Count; proof: Array<Base64>; checkpoint: string };
/** A text of lang/*.json, as the command line says it. */
export type Sentence = { id: string; parameters: Record<string, unknown> };
/** A message as the policy sees it; what is absent is not marked, or of no kind. */
export type Facts = ({ direction?: "out" | "in"; counterpart?: string; type: string; kind?: string; urgency?: string; tlp?: "clear" | "green" | "amber" | "amber+strict" | "red"; pap?: "clear" | "green" | "amber" | "red"; categories?: Array<Category>; exercise?: boolean });
export type PolicyExplanation = ({ outcome: Sentence; rules: Array<({ sort: "rule" | "emergency" | "redact"; rule: string; line: Count; why: Text; matches: boolean; because: Array<Sentence> })>; who: Array<Sentence> });
export type PolicyCheck = ({ usable: boolean; remarks: Array<({ severity: "error" | "warning" | "info"; line: Count; says: Sentence })>; tests: Array<{ name: string; line: Count; holds: boolean; expected: string; got: Sentence }> });
export type SourceFormat = "text" | "csv" | "misp" | "stix" | "xarf" | "iodef";
/** Something that a person should know, as a text of lang/*.json; `further` more of the same kind are left out. */
export type Remark = { id: string; parameters: Record<string, unknown>; further?: Count };
/** A field without which the other side's schema refuses the body: its first place (RFC 6901), how many alike there are, its name, and why it is needed; empty texts if the agreement does not say. */
export type MissingField = { pointer: string; count: Count; label: Text; why: Text };
/** An indicator, and the first place at which the source has it. `label` is the source's own word for its type. */
export type FoundIndicator = { type: string; value: string; where: string; count: Count; label?: string; port?: number; first_seen?: Instant; last_seen?: Instant };
/** What was read. Texts are empty where the source says nothing. */
export type Source = { format: SourceFormat; encoding: string; title: string; language: string; reference: string; tlp: string; pap: string; observed_from: MaybeInstant; observed_until: MaybeInstant };
/** A request as far as a source says it. Nothing is invented: what it does not say is missing. */
export type Proposal = { to: PartyId; kind: string; kind_reason: Remark; urgency: string; urgency_reason: Remark; complete: boolean; missing: Array<MissingField>; warnings: Array<Remark>; remarks: Array<Remark>; due: Array<{ clock: ClockName; due: MaybeInstant }>; source: Source; found: Count; indicators: Array<FoundIndicator>; body: Record<string, unknown> };
/** The content of a message, at most 1 MiB, as the agreement's schema for its type and kind has it. */
export type Body = Record<string, unknown>;
export type Step = ({ step: "withdraw" | "supply" | "accept-conditions" | "confirm" | "assess" | "close" | "account" | "acknowledge" | "query" | "decide" | "update" | "answer" | "extend" | "rejoin" | "ask-account" | "escalate" | "contest" | "refer"; codes: Record<string, unknown>; categories?: Array<Category>; body: Body });
export type IssueCodes = { items: ItemNumber; confirm?: boolean; follows?: RequestId; relation?: Relation; channel?: Channel };
export type DecideCodes = { decision: Decision; ground?: Ground; until?: Instant };
export type AnswerCodes = { final: boolean; items: Array<{ n: ItemNumber; status: ItemStatus; ground?: Ground }>; hold_until?: Instant };
export type ExtendCodes = { until: Instant; reason: string };
export type AssessCodes = { items: Array<{ n: ItemNumber; grade: Grade }> };
export type RejoinCodes = { items: Array<{ n: ItemNumber; position: Position }> };
export type EscalateCodes = { level: number };
export type ContestCodes = { seq: Seq };
export type AskAccountCodes = { until: Instant };
export type ReferCodes = { to: string };
/** The messages of one case with their proofs [P10.1]. */
export type Bundle = { format: "comity.bundle/v1"; agreement: Digest; owner: PartyId; peer: PartyId; case: CaseId; agreements: Array<Base64>; checkpoints: Array<string>; messages: Array<{ own: ProvedEntry; peer?: ProvedEntry; body?: Base64 }> };
export type TaskId = string;
export type TaskState = "drafted" | "sent" | "acknowledged" | "overdue" | "answered" | "withdrawn";
/** An observable as the body has it. */
export type TriageIndicator = { type: string; value: string };
/** Somebody at home who is tasked. */
export type Holder = ({ id: string; kind: "" | "agency" | "cert" | "operator"; name: string; email: string; webhook: string; language: "" | "en" | "zh" });
/** What one table says. */
export type Finding = ({ what: "responsible" | "country" | "network"; value: string; matched: string; table: string; date: string | null; loaded_at: Instant });
/** Where one indicator belongs. */
export type Placement = ({ item: Count; type: string; value: string; subject: string | null; outcome: "placed" | "divided" | "nobody" | "abroad" | "unknown" | "no_place" | "unreadable"; holder: string | null; country: string | null; network: string | null; network_name: string | null; findings: Array<Finding> });
/** What one holder would be asked. */
export type Share = { holder: Holder; items: Array<ItemNumber>; indicators: Array<TriageIndicator> };
/** A request split by territory and responsible network. */
export type Split = { request: RequestId; territory: Array<string>; placements: Array<Placement>; shares: Array<Share>; left_out: Count };
/** A table that is loaded. */
export type Table = ({ table: string; kind: "responsible" | "registry" | "database"; date: string | null; digest: Digest; loaded_at: Instant; rows: Count; skipped: Count });
/** All tables. */
export type TableList = { tables: Array<Table>; unloaded: Array<UnloadedTable> };
/** A table's file that cannot be read. */
export type UnloadedTable = { table: string; error: Problem };
/** A line in a list. */
export type TaskSummary = { task: TaskId; request: RequestId; items: Array<ItemNumber>; holder: string; name: string; subject: string; state: TaskState; due: Instant };
/** Tasks, and where to go on. */
export type TaskList = { tasks: Array<TaskSummary>; next?: Count };
/** All tasks of a request. */
export type RequestTasks = { tasks: Array<TaskSummary> };
/** A holder's answer to one item; what stands beside `n`, `status` and `ground` becomes the answer's item. */
export type Reply = ({ n: ItemNumber; status: "provided" | "partial" | "not_held" | "refused"; ground?: Ground });
/** Something that happened to a task. */
export type TaskEvent = ({ kind: "sent" | "chased" | "acknowledged" | "answered" | "noted" | "withdrawn"; at: Instant; by: string; note: string; notice: string; replies: Array<Reply> });
/** How a holder is written to. */
export type LetterChannel = "mail" | "webhook" | "thehive" | "rt";
/** The tool in which a holder keeps its work. Tasks for this holder go there and nowhere else. */
export type Tool = ({ holder: string; channel: LetterChannel; address: string; queue: string | null; notices: string | null; arrivals: Array<Channel> });
/** How arriving requests get into a tool that is configured for them. */
export type ArrivalsHealth = ({ holder: string; waiting: Count; error: string | null; detail: string | null });
/** All tools. */
export type ToolList = { tools: Array<Tool> };
/** A letter and what became of it. */
export type Letter = ({ letter: string; channel: LetterChannel; address: string; created_at: Instant; attempts: Count; next_attempt: MaybeInstant; delivered_at: MaybeInstant; reference: string | null; error: string | null; detail: string | null });
/** What a holder is asked, and what became of it. */
export type Task = { task: TaskId; request: RequestId; items: Array<ItemNumber>; to: Holder; indicators: Array<TriageIndicator>; subject: string; text: string; created_at: Instant; created_by: string; due: Instant; outer_due: MaybeInstant; state: TaskState; next_chase: MaybeInstant; replies: Array<Reply>; events: Array<TaskEvent>; letters: Array<Letter> };
/** A task that was drafted. */
export type MadeTask = { task: TaskId; request: RequestId; items: Array<ItemNumber>; to: Holder; indicators: Array<TriageIndicator>; subject: string; text: string; created_at: Instant; created_by: string; due: Instant; outer_due: MaybeInstant; state: TaskState; next_chase: MaybeInstant; replies: Array<Reply>; events: Array<TaskEvent>; letters: Array<Letter>; warning: { id: string; parameters: Record<string, unknown> } };
/** A task that a mail was taken into. */
export type MailedTask = ({ task: TaskId; request: RequestId; items: Array<ItemNumber>; to: Holder; indicators: Array<TriageIndicator>; subject: string; text: string; created_at: Instant; created_by: string; due: Instant; outer_due: MaybeInstant; state: TaskState; next_chase: MaybeInstant; replies: Array<Reply>; events: Array<TaskEvent>; letters: Array<Letter>; from: string; from_holder: boolean; encrypted: boolean; signature: "none" | "good" | "unknown" | "bad" });
/** A task to be drafted. */
export type NewTask = { holder: string; subject: string; text: string; by?: string; due?: Instant; items?: Array<ItemNumber> };
/** What is to happen to a task, or has. */
export type TaskEventInput = ({ event: "send" | "chase" | "acknowledge" | "answer" | "note" | "withdraw"; by?: string; note?: string; by_hand?: boolean; replies?: Array<Reply> });
export type OwnTaskState = "sent" | "acknowledged" | "overdue" | "answered" | "withdrawn";
/** A task as its holder sees it in a list. */
export type OwnTaskSummary = { task: TaskId; subject: string; items: Array<ItemNumber>; state: OwnTaskState; sent_at: Instant; due: Instant };
/** Tasks of one holder. */
export type OwnTaskList = { tasks: Array<OwnTaskSummary>; next?: Count };
/** A task as its holder sees it: what a letter says, and what came back. Nothing of the request, of who asks or of the desk. */
export type OwnTask = { task: TaskId; subject: string; text: string; items: Array<ItemNumber>; indicators: Array<TriageIndicator>; state: OwnTaskState; sent_at: Instant; due: Instant; replies: Array<OwnReply>; events: Array<OwnTaskEvent> };
/** A holder's answer to one item. */
export type OwnReply = ({ n: ItemNumber; status: "provided" | "partial" | "not_held" | "refused"; text?: OwnText });
export type OwnText = ({ lang: "en" | "zh" | "ja" | "ko"; text: string });
/** Something that happened to a task. */
export type OwnTaskEvent = ({ kind: "sent" | "chased" | "acknowledged" | "answered" | "noted" | "withdrawn"; at: Instant; by: string | null; note: string });
/** What the holder does with a task. */
export type OwnTaskEventInput = ({ event: "acknowledge" | "answer" | "note"; note?: string; replies?: Array<OwnReply> });
/** A mail file. */
export type MailInput = { mail: Base64; by?: string; replies?: Array<Reply> };
/** A draft of the request's answer. */
export type Draft = { codes: { final: boolean; items: Array<{ n: ItemNumber; status: ItemStatus; ground?: Ground }> }; body: Record<string, unknown>; open: Array<ItemNumber>; untasked: Array<ItemNumber>; contested: Array<ItemNumber> };
export type ProvedEntry = { proof: string; checkpoint: Count };
/** The true value rounded to the nearest ten-thousandth, half-way up [P14.8]. */
export type Decimal = string;
/** How timely and how good the answers of a period were [P14]. The answer is in canonical form (RFC 8785): the other side's node gives the same bytes. */
export type Figures = { format: "comity.figures/v1"; agreement: Digest; from: Instant; to: Instant; at: Instant; small_number: Count; logs: Array<FiguresLog>; directions: Array<FiguresDirection>; messages: Array<FiguresMessages>; requests: Array<FiguresRequest> };
/** How much of a party's log was taken in [P14.2]. */
export type FiguresLog = { party: PartyId; size: Count; root: Digest };
/** The requests of one party to the other. */
export type FiguresDirection = { asker: PartyId; responder: PartyId; exercises: Count; trend: FiguresTrend; total: FiguresTotal; groups: Array<FiguresGroup> };
/** Of all kinds and urgencies together. */
export type FiguresTotal = { requests: Count; phases: FiguresPhases; decisions: Array<FiguresDecision>; undecided: Count; extensions: Count; escalated: Count; contests: Count; waiting: FiguresWaiting; items: FiguresItems; grades: FiguresGrades; clocks: Array<FiguresClock> };
/** Of one kind and urgency. */
export type FiguresGroup = { kind: string; urgency: string; requests: Count; phases: FiguresPhases; decisions: Array<FiguresDecision>; undecided: Count; extensions: Count; escalated: Count; contests: Count; waiting: FiguresWaiting; items: FiguresItems; grades: FiguresGrades; clocks: Array<FiguresClock> };
/** Requests by the phase they are in. */
export type FiguresPhases = { issued: Count; acknowledged: Count; decided: Count; refused: Count; referred: Count; answered: Count; assessed: Count; closed: Count; withdrawn: Count };
/** How many requests were decided so. */
export type FiguresDecision = { decision: Decision; count: Count; ground?: Ground };
/** How long the responder waited for the asker [P9.7]. */
export type FiguresWaiting = { queries: FiguresWaits; conditions: FiguresWaits; time: Milliseconds };
/** Waits of one sort. */
export type FiguresWaits = { waits: Count; open: Count; time: Milliseconds };
/** What became of the items asked [P14.7]. */
export type FiguresItems = { asked: Count; provided: Count; partial: Count; not_held: Count; refused: Count; pending: Count; refused_by_ground: Array<FiguresRefused>; coverage: FiguresShare };
/** Items refused on one ground. */
export type FiguresRefused = { ground: Ground; count: Count };
/** How useful the asker found the answers, and what the responder says to it [P14.7]. */
export type FiguresGrades = { graded: Count; usable: Count; incomplete: Count; wrong: Count; unusable: Count; agreed: Count; contested: Count; usefulness: FiguresShare; differences: Array<FiguresDifference> };
/** Items whose grade the responder contests. */
export type FiguresDifference = { case: CaseId; request: RequestId; items: Array<ItemNumber> };
/** The clocks of one name [P14.4]. `budget` and `basis` only in a group, and not of hold_expiry; `times` not of update either. */
export type FiguresClock = ({ clock: ClockName; owed_by: Side; count: Count; met: Count; late: Count; overdue: Count; running: Count; paused: Count; ended: Count; ended_overdue: Count; unreadable: Count; in_time: FiguresShare; budget?: Milliseconds; basis?: "clock_time" | "working_time"; times?: FiguresTimes });
/** A share, with its 95 % interval where the parts do not depend on each other [P14.6]. */
export type FiguresShare = { count: Count; of: Count; share?: Decimal; low?: Decimal; high?: Decimal };
/** How long it took, with what is open censored [P14.5]. */
export type FiguresTimes = { events: Count; censored: Count; curve?: Array<FiguresPoint>; median?: Milliseconds; median_low?: Milliseconds; median_high?: Milliseconds };
/** The share that takes longer than `time`. */
export type FiguresPoint = { time: Milliseconds; at_risk: Count; events: Count; censored: Count; survival: Decimal; low?: Decimal; high?: Decimal };
/** Compared with the period before [P14.9]. */
export type FiguresTrend = { requests: Count; requests_before: Count; from?: Instant; ratio?: Decimal; low?: Decimal; high?: Decimal };
/** Messages of cases, by sender. */
export type FiguresMessages = { from: PartyId; to: PartyId; had: Count; defective: Count; exercises: Count; on_their_way: Count; ineffective: Array<FiguresReason> };
/** Messages without effect, by reason. */
export type FiguresReason = { reason: Reason; count: Count };
/** One request of the period. */
export type FiguresRequest = { case: CaseId; request: RequestId; asker: PartyId; responder: PartyId; kind: string; urgency: string; had_at: Instant; issue: Seq; phase: Phase; items: FiguresStatuses; grades: FiguresUsefulness; contested: Array<ItemNumber>; clocks: Array<FiguresRequestClock>; decision?: Decision; ground?: Ground };
/** Items by status. */
export type FiguresStatuses = { asked: Count; provided: Count; partial: Count; not_held: Count; refused: Count; pending: Count };
/** Items by grade. */
export type FiguresUsefulness = { usable: Count; incomplete: Count; wrong: Count; unusable: Count };
/** One clock of the request, as read at `at`. */
export type FiguresRequestClock = ({ clock: ClockName; state: "running" | "paused" | "missed_open" | "met" | "missed_late" | "cancelled" | "unreadable"; period?: number; elapsed?: Milliseconds; due?: Instant; stopped?: Instant });
