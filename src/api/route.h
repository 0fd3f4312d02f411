/// One request on its way through the table of routes; each method answers one row of it. An error
/// becomes an answer in `Routes::handle`.
#pragma once

#include "comity/api/routes.h"
#include "comity/json/reader.h"
#include "comity/json/value.h"
#include "comity/review/cut.h"
#include "target.h"

namespace comity::api {

/// Views into `request`.
class Route {
 public:
  Route(Routes& api, net::HttpRequest const& request, Caller const& caller, Instant now)
      : api_{api}, request_{request}, caller_{caller}, target_{request.target}, now_{now} {}

  /// Finds out for whom the request speaks. Errors: `forbidden api.no_token`, `forbidden
  /// people.token_refused`, `forbidden signin.none`.
  Result<void> identify();

  /// Errors: `forbidden people.may_not`.
  Result<void> check_may(people::Action action) const;

  /// That they have a second factor if their roles need one. Errors: `forbidden api.must_enrol`.
  Result<void> check_enrolled() const;

  /// That this account is of our own desks. Errors: `forbidden api.own_desks_only` (account).
  Result<void> check_own_desk() const;

  /// That whoever is signed in at a browser showed a moment ago who they are. Errors: `forbidden
  /// api.prove_again`.
  Result<void> check_fresh() const;

  /// That a browser's request comes from a page of the console, if it came by that door. Errors:
  /// `forbidden api.not_from_console`.
  Result<void> check_origin() const;

  bool is_signed_in() const;

  /// What a row that takes a password needs stretched. Errors: those of the row.
  Result<Stretching> stretching() const;

  /// What a proposal from this request's body is made by. Errors: those of the row.
  Result<Proposing> proposing() const;

  /// What the authority for time stamps has to be asked; nothing if a token is brought. Errors:
  /// those of the row.
  Result<std::optional<Bytes>> stamping() const;

  /// Likewise of a row that takes the provider of sign-ins.
  Result<Inquiry> inquiry() const;

  Target const& target() const { return target_; }

  using Answer = Result<net::HttpResponse>;

  // route_node.cpp
  Answer describe_api() const;
  Answer node_status() const;
  Answer health() const;
  Answer list_agreements() const;
  Answer adopt_agreement() const;
  Answer show_agreement() const;

  // route_links.cpp
  Answer list_links() const;
  Answer show_link() const;
  Answer list_entries() const;
  Answer prove_entry() const;
  Answer prove_growth() const;
  Answer list_incidents() const;
  Answer export_link() const;
  Answer figures() const;
  Answer delete_body() const;

  // route_requests.cpp
  Answer list_requests() const;
  Answer issue_request() const;
  Answer show_request() const;
  Answer take_step() const;
  Answer export_request() const;

  // route_documents.cpp
  Answer request_document() const;

  // route_proposals.cpp
  Answer propose() const;

  // route_triage.cpp
  Answer list_tools() const;
  Answer list_tables() const;
  Answer load_table() const;
  Answer drop_table() const;
  Answer split_request() const;
  Answer list_tasks() const;
  Answer list_request_tasks() const;
  Answer make_task() const;
  Answer gather_request() const;
  Answer show_task() const;
  Answer task_event() const;
  Answer take_mail() const;

  // route_own_tasks.cpp
  Answer list_own_tasks() const;
  Answer show_own_task() const;
  Answer own_task_event() const;

  // route_desk.cpp
  Answer list_drafts() const;
  Answer show_draft() const;
  Answer approve_draft() const;
  Answer release_draft() const;
  Answer revoke_approval() const;
  Answer refuse_draft() const;
  Answer narrow_draft() const;
  Answer withdraw_draft() const;
  Answer admit_request() const;
  Answer list_reviews() const;
  Answer close_review() const;
  Answer show_policy() const;
  Answer load_policy() const;

  // route_journal.cpp
  Answer list_journal() const;
  Answer search_journal() const;
  Answer check_journal() const;
  Answer export_journal() const;

  // route_policy.cpp
  Answer explain_policy() const;
  Answer check_policy() const;

  // route_watch.cpp
  Answer show_watch() const;
  Answer take_watch() const;
  Answer hand_watch_over() const;
  Answer acknowledge_watch() const;
  Answer list_views() const;
  Answer keep_views() const;

  // route_evidence.cpp
  Answer list_evidence() const;
  Answer begin_evidence() const;
  Answer show_evidence() const;
  Answer describe_evidence() const;
  Answer read_bytes() const;
  Answer add_bytes() const;
  Answer finish_evidence() const;
  Answer forget_evidence() const;
  Answer offer_evidence() const;
  Answer fetch_evidence() const;
  Answer decline_evidence() const;
  Answer note_evidence() const;
  Answer stamp_evidence() const;
  Answer export_evidence() const;
  Answer dispose_evidence() const;

  // route_session.cpp
  Answer show_session() const;
  Answer sign_in() const;
  Answer sign_out() const;
  Answer list_demo_accounts() const;
  Answer sign_in_to_demo() const;
  Answer accept_invitation() const;
  Answer invite() const;

  // route_proof.cpp
  Answer finish_sign_in() const;
  Answer prove() const;

  // route_passkeys.cpp
  Answer ask_passkey() const;
  Answer sign_in_by_passkey() const;
  Answer begin_passkey() const;
  Answer add_passkey() const;
  Answer remove_passkey() const;
  Answer ask_approval() const;
  Answer ask_admission() const;

  // route_factors.cpp
  Answer show_own_factors() const;
  Answer begin_totp() const;
  Answer confirm_totp() const;
  Answer remove_totp() const;
  Answer make_recovery_codes() const;
  Answer show_factors() const;
  Answer reset_factors() const;
  Answer show_factor_rule() const;
  Answer put_factor_rule() const;

  // route_provider.cpp
  Answer show_provider() const;
  Answer leave_for_provider() const;
  Answer return_from_provider() const;
  Answer list_bindings() const;
  Answer bind() const;
  Answer unbind() const;

  // route_events.cpp
  Answer events() const;

  // route_people.cpp
  Answer who_am_i() const;
  Answer list_people() const;
  Answer put_agency() const;
  Answer put_account() const;
  Answer list_tokens() const;
  Answer issue_token() const;
  Answer revoke_token() const;

 private:
  Result<void> identify_by_token();

  /// Errors: `not_found api.no_console`.
  Result<ConsoleSide*> console() const;

  /// What the browser's cookie holds; empty if there is none, or more than one.
  Secret cookie(char which = 's') const;

  /// The open sign-in of the cookie, used now. Errors: `forbidden signin.none`, also if the account
  /// has ended.
  Result<people::Account> signed_in() const;

  /// Errors: those of `console`; `not_found api.no_provider`.
  Result<oidc::Provider const*> provider() const;

  /// Errors: `forbidden api.denied_by_provider` (error) if it sends somebody back without a code.
  Result<oidc::Return> returned() const;

  /// Somebody who was not let in, for the journal.
  Result<void> note_refusal(Error const& error, std::string_view subject) const;

  struct Knock;
  Result<Knock> knock() const;
  Result<Knock> invitation() const;
  Result<Stretched> stretched(Stretching const& asked) const;

  bool is_password_of(people::AccountId const& id, Stretched const& made) const;

  /// Somebody whose password is right: asks for the second factor if there is one, and else lets
  /// them in. `by` is for the journal.
  Answer password_is_right(people::Account const& account, std::string_view by) const;

  /// Opens a sign-in, ends the browser's former one and says who it is. `how` is for the journal;
  /// `is_vouched` if their provider has taken a second factor.
  Answer let_in(people::Account const& account, json::Object how, bool is_vouched = false) const;

  Answer session_of(people::Account const& account, signin::SignIn const& sign_in) const;

  // route_proof.cpp: each gives what the journal is to say of it. Errors of all: `unavailable
  // signin.too_many`, `forbidden api.proof_refused`, which is counted and noted.

  /// The second factor, while they sign in.
  Result<json::Object> prove_second(people::AccountId const& id, json::Reader const& proof) const;

  /// Who is signed in, again: by the strongest that they have, which answers `question` if it is a
  /// passkey. Errors besides: `forbidden api.no_way_to_prove`.
  Result<json::Object> prove_again(people::Account const& account, json::Reader const& proof,
                                   signin::Question const& question) const;

  Result<json::Object> use_code(people::AccountId const& id, std::string_view code) const;
  Result<json::Object> use_recovery_code(people::AccountId const& id, std::string_view code) const;
  Result<json::Object> use_password(people::AccountId const& id, json::Reader const& proof) const;
  Error wrong_proof(people::AccountId const& id) const;
  Result<void> count_wrong(people::AccountId const& id) const;

  /// Errors besides: `forbidden signin.challenge_ended`; those of `factor::use`.
  Result<json::Object> use_passkey(people::AccountId const& id, factor::Assertion const& assertion,
                                   signin::Question const& question) const;

  /// What the journal is to keep of a yes to `subject`, by the member "proof" of what says it.
  /// A browser may have been left open, or its cookie stolen, so there it must be the person.
  /// Whoever may open the socket owns the machine, and could write into the database what they
  /// like: nothing then. Errors: those of `prove_again`.
  Result<json::Object> consent(json::Reader const& yes, factor::Subject const& subject) const;

  /// What a passkey is to sign for it. Errors: `forbidden api.only_at_console`; those of `ask`.
  Answer ask_consent(factor::Subject const& subject) const;

  /// Asks the passkeys of `id`, or whoever's. Errors: those of `site`; `unavailable
  /// signin.too_many_challenges`.
  Result<json::Object> ask(signin::Question question, people::AccountId const& id) const;

  /// Errors: `invalid factor.no_site` (origin).
  Result<factor::Site> site() const;

  /// What `prove_again` asks for: "passkey", "code", "password"; "nothing" at a demonstration,
  /// where people have none; "none" if there is no way.
  std::string_view way_again(people::AccountId const& id) const;

  Result<Stretching> password_again(json::Reader const& proof) const;

  /// Errors: `forbidden signin.none`.
  Result<signin::SignIn> half_signed_in() const;

  people::Factors own_factors() const;

  /// `done` is for the journal.
  Result<void> keep_factors(people::Factors const& factors, json::Object done) const;

  /// What the path names. Errors: `not_found people.no_such_account`.
  Result<people::Account const*> named_account() const;

  /// What the path names after "/v1/links/" and its like.
  std::string_view name() const { return target_.part(2); }

  /// Errors: those of `json::parse`.
  Result<json::Value> body() const;

  /// Errors: `unavailable api.no_national_side`.
  Result<NationalSide*> national() const;

  /// Errors: `unavailable api.no_watch`.
  Result<OfficeSide const*> office() const;

  /// The channel of this account's desk.
  people::Channel own_channel() const;

  /// Errors: `not_found people.no_such_account`; `refused watch.cannot_stand` (account).
  Result<void> check_can_stand(people::AccountId const& account) const;

  Result<void> note_watch(std::string_view what, json::Object details) const;

  /// The node's evidence, speaking for whom this request does. Errors: `unavailable
  /// api.no_evidence`.
  Result<node::Evidence*> evidence() const;

  // route_sight.cpp: what the path names, if this account may know of it [P8.6]. Errors of each
  // besides: as if it were not there.

  /// Errors: `invalid node.bad_request_name`; those of `Requests::find`.
  Result<node::Found> found(link::LinkStore::Bodies bodies) const;

  /// Errors: `invalid release.bad_id`.
  Result<release::Waiting const*> draft() const;

  // That it is still what was seen, by the digest under which it was shown: of the draft, of the
  // envelope that issued the request. Errors besides: `conflict api.other_draft` (draft),
  // `conflict api.other_request` (request).
  Result<release::Waiting const*> seen_draft(Digest const& seen) const;
  Result<void> check_seen_request(Digest const& seen) const;

  /// The item that the path names. Errors: `invalid evidence.bad_item_id`.
  Result<node::ItemId> item() const;

  /// Errors: those of `parse_task_id`.
  Result<triage::Task> task() const;

  /// The task that the path names, if it was sent to the holder for whom this account speaks.
  /// Errors: as `task`.
  Result<triage::Task> own_task() const;

  json::Value shown_to_holder(triage::Task const& task) const;

  bool sees_item(evidence::Item const& item) const;
  bool sees_task(triage::Task const& task) const;

  Duration alarm_lead() const;

  /// Logs and figures show what both channels do. Errors: `forbidden api.both_channels`.
  Result<void> check_sees_links() const;

  /// A body that says who does something with an item, where, why and by which authority.
  Result<evidence::Act> act() const;

  /// The time stamp that the node's own authority gave, verified. Errors: `unavailable
  /// api.no_stamp_authority`; those of asking it and of `crypto::verify_timestamp`.
  Result<evidence::Stamp> own_stamp(Digest const& sha256) const;

  Answer shown_item(node::ItemId const& id) const;
  Answer spoken(node::ItemId const& id, std::string_view what, node::Spoken const& waits) const;
  Result<void> note_item(node::ItemId const& id, std::string_view what) const;

  Result<void> note_task(triage::Task const& task, std::string_view what) const;

  /// A task with its letters.
  Result<json::Value> shown(triage::Task const& task) const;

  /// The link that the path names. Errors: `not_found api.no_such_link`.
  Result<link::Link*> link() const;

  /// The query's `first` and `count`; rows beyond `rows_max` are cut.
  struct Page {
    std::uint64_t first = 0;
    std::size_t count = 0;
  };

  Result<Page> page(std::size_t count_otherwise) const;

  /// The query's `side`: whose log.
  Result<link::Side> side() const;

  /// The query's `from`, `to`, `at` and `sizes`.
  Result<review::Question> question() const;

  /// The query's `bodies`.
  Result<link::LinkStore::Bodies> bodies() const;

  /// Writes into the journal what `who_` does, about the request that the path names, if it does.
  Result<void> note(journal::Type type, json::Value details) const;

  /// That this account looks at `what`, a request or draft; once in `view_lasts`.
  Result<void> note_view(std::string_view what, std::string const& id) const;

  Routes& api_;
  net::HttpRequest const& request_;
  Caller const& caller_;
  Target target_;
  Instant now_;
  people::Account who_;
};

/// Names from the member "categories", which may be absent. Errors: `invalid api.no_such_category`.
Result<gate::Categories> categories_in(json::Reader const& r);

/// Whether "emergency" makes a yes to a draft more than one among others.
factor::Act act_in(json::Reader const& yes);

/// 201 for what was sent, 202 for what waits, and the problems.
net::HttpResponse answer_to(node::Outcome const& outcome);

net::HttpResponse answer(unsigned status, json::Value const& body);

/// A cookie of the console, for as long as the browser runs.
std::string set_cookie(ConsoleSide const& console, std::string const& name, std::string_view value);

}  // namespace comity::api
