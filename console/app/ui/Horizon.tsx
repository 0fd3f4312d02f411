// The deadline horizon: what is due when, on a logarithmic axis with now on it; what we owe above, what they owe below.
import type { RequestSummary } from "../api/types";
import { useNode } from "../frame/node";
import { go } from "../frame/router";
import { DAY, HOUR, isNight, MINUTE } from "../time/time";
import { useWords } from "../words/words";
import { faceOfRequest, Mark, useLength, weOwe } from "./marks";

const WIDTH = 1000;
const NOW_AT = 200;
const PAST_MAX = 7 * DAY;
const AHEAD_MAX = 90 * DAY;
/** Below this all times lie close to now. */
const NEAR = 20 * MINUTE;
const TICKS = [-3 * DAY, -6 * HOUR, -HOUR, HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY];
const LANE = { ours: 52, theirs: 102 };
const NIGHT_STEP = 30 * MINUTE;
/** Farther out a night is thinner than a line. */
const NIGHTS_UNTIL = 3 * DAY;

/** Where a time so far from now stands. */
export function place(ahead: number): number {
  const scaled = (ms: number, max: number) => Math.log1p(Math.min(Math.abs(ms), max) / NEAR) / Math.log1p(max / NEAR);
  return ahead < 0 ? NOW_AT - scaled(ahead, PAST_MAX) * (NOW_AT - 16) : NOW_AT + scaled(ahead, AHEAD_MAX) * (WIDTH - NOW_AT - 20);
}

const radius: Record<string, number> = { normal: 6, urgent: 8, crisis: 10 };

function nights(now: number, zone: string): Array<[number, number]> {
  const spans: Array<[number, number]> = [];
  for (let t = 0; t < NIGHTS_UNTIL; t += NIGHT_STEP) {
    if (!isNight(now + t, zone)) continue;
    const last = spans[spans.length - 1];
    if (last && last[1] === t) last[1] = t + NIGHT_STEP;
    else spans.push([t, t + NIGHT_STEP]);
  }
  return spans;
}

function Dot({ request, now }: { request: RequestSummary; now: number }) {
  const { term } = useNode();
  const { say } = useWords();
  const length = useLength();
  const due = request.due ?? now;
  const ours = weOwe(request);
  const face = faceOfRequest(request, now);
  const address = `/r/${request.request}`;
  const words = `${request.request}, ${term("kinds", request.kind)}: ${say(`console.face.${face}`)} ${length(due - now)}`;
  return (
    <a href={address} aria-label={words} className={`dot ${face}`} onClick={(event) => { event.preventDefault(); go(address); }}>
      <title>{words}</title>
      <circle className="reach" cx={place(due - now)} cy={ours ? LANE.ours : LANE.theirs} r={14} />
      <circle className={ours ? "filled" : "hollow"} cx={place(due - now)} cy={ours ? LANE.ours : LANE.theirs} r={radius[request.urgency] ?? 7} />
    </a>
  );
}

export function Horizon({ requests, now }: { requests: RequestSummary[]; now: number }) {
  const { zones } = useNode();
  const { say } = useWords();
  const length = useLength();
  const due = requests.filter((request) => request.due !== null);
  const shade = (zone: string, y: number) => nights(now, zone).map(([from, to]) => <rect key={`${y}-${from}`} className="night-band" x={place(from)} width={place(to) - place(from)} y={y} height={48} />);
  return (
    <section className="panel horizon" aria-labelledby="horizon-title">
      <header><h2 id="horizon-title">{say("console.watch.horizon")}</h2><p className="muted">{say("console.watch.horizon_reads")}</p></header>
      <div className="horizon-body">
        <svg viewBox={`0 0 ${WIDTH} 152`} role="group" aria-labelledby="horizon-title">
          <rect className="past" x="0" y="28" width={NOW_AT} height="98" />
          {shade(zones.ours, 29)}
          {shade(zones.theirs, 78)}
          <path className="rule" d={`M0 77H${WIDTH}`} />
          {TICKS.map((tick) => (
            <g key={tick}>
              <path className="tick" d={`M${place(tick)} 28V126`} />
              <text x={place(tick)} y="144" textAnchor="middle">{tick < 0 ? "−" : "+"}{length(tick).split(" ").slice(0, 2).join(" ")}</text>
            </g>
          ))}
          <path className="now" d={`M${NOW_AT} 18V132`} />
          <text className="strong" x={NOW_AT + 6} y="20">{say("console.watch.now")}</text>
          <text x="4" y="20">{say("console.face.overdue")}</text>
          {due.map((request) => <Dot key={request.request} request={request} now={now} />)}
        </svg>
        <ul className="lanes" aria-hidden="true"><li>{say("console.watch.we_owe")}</li><li>{say("console.watch.they_owe")}</li></ul>
      </div>
      {due.length === 0 && <p className="muted calm"><Mark face="in_time" /> {say("console.watch.nothing_due")}</p>}
    </section>
  );
}
