/** What the console shows of a match, an agent and a message. Text goes into text nodes only. */
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const PERCENT = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });

const PHASES = { HALF_TIME: 'half-time', EXTRA_TIME: 'extra time', PENALTIES: 'penalties', SUSPENDED: 'suspended' };

/** Which verbs make sense in which status. */
const VERBS = {
  INACTIVE: ['start'],
  ACTIVE: ['pause', 'stop'],
  PAUSED: ['start', 'stop'],
  ERROR: ['start', 'stop'],
};

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function matchRow(match, prediction) {
  const kickOff = element('time', { dateTime: match.kickOff }, TIME.format(new Date(match.kickOff)));
  const name = element('th', { scope: 'row' }, `${match.home.name} – ${match.away.name}`);
  const row = element(
    'tr',
    {},
    element('td', { className: 'number' }, kickOff),
    element('td', {}, match.league.name),
    name,
    element('td', { className: 'number' }, stands(match)),
    element('td', {}, ...(prediction ? predicted(prediction) : [element('span', { className: 'quiet' }, 'none yet')])),
  );
  row.dataset.match = match.id;
  return row;
}

function stands({ status, score, clock }) {
  const goals = score ? `${score.home}–${score.away}` : '';
  switch (status) {
    case 'SCHEDULED':
      return 'to come';
    case 'LIVE':
      return `${goals} ${minute(clock)}`.trim();
    case 'FINISHED':
      return `${goals} final`;
    default:
      return `${goals} ${status.toLowerCase()}`.trim();
  }
}

function minute(clock) {
  if (!clock) {
    return 'live';
  }
  if (clock.minute === undefined) {
    return PHASES[clock.phase] ?? 'live';
  }
  const time = `${clock.minute}${clock.stoppage ? `+${clock.stoppage}` : ''}′`;
  return PHASES[clock.phase] ? `${time} ${PHASES[clock.phase]}` : time;
}

function predicted({ outcome, grade, modelVersion }) {
  const parts = ['home', 'draw', 'away'];
  const bar = element('div', { className: 'bar' });
  bar.setAttribute('aria-hidden', 'true');
  parts.forEach((part) => {
    const share = element('span', { className: part });
    share.style.flexGrow = outcome[part];
    bar.append(share);
  });
  const shares = parts.map((part) => PERCENT.format(outcome[part])).join(', ');
  const result = grade ? `, ${grade.hit ? 'right' : 'wrong'} (RPS ${grade.rps.toFixed(3)})` : '';
  return [bar, element('span', { className: 'number' }, shares), ' ', element('span', { className: 'quiet' }, modelVersion + result)];
}

/** @param {(verb: string) => void} [steer] absent for those who may not */
export function agentRow(agent, steer) {
  const last = agent.last ? `${CLOCK.format(new Date(agent.last.at))} ${agent.last.message}` : (agent.lastError ?? '');
  const row = element(
    'tr',
    {},
    element('th', { scope: 'row' }, agent.name),
    element('td', {}, agent.type.toLowerCase()),
    element('td', {}, agent.status.toLowerCase()),
    element('td', { className: 'quiet' }, last),
  );
  if (steer) {
    const verbs = (VERBS[agent.status] ?? []).map((verb) => {
      const button = element('button', { type: 'button', onclick: () => steer(verb) }, verb);
      button.setAttribute('aria-label', `${verb} ${agent.name}`);
      return button;
    });
    row.append(element('td', {}, ...verbs));
  }
  row.dataset.agent = agent.id;
  return row;
}

export function feedItem({ type, topic, timestamp, data }) {
  const time = element('time', { dateTime: timestamp, className: 'number' }, CLOCK.format(new Date(timestamp)));
  return element('li', {}, time, ` ${type} `, element('span', { className: 'quiet' }, about(type, topic, data)));
}

function about(type, topic, data) {
  const match = data?.match ?? data;
  if (match?.home?.name) {
    const what = data.event ? `${data.event.kind.toLowerCase().replace('_', ' ')} ${data.event.minute}′ ` : '';
    return `${what}${match.home.name} – ${match.away.name} ${stands(match)}`;
  }
  if (data?.outcome) {
    return `${['home', 'draw', 'away'].map((part) => PERCENT.format(data.outcome[part])).join(', ')} by ${data.modelVersion}`;
  }
  return data?.message ?? topic;
}
