/** The console page: matches with predictions, agents and the live feed, from the API that is open to every client. */
import { LiveFeed } from '/live-feed.js';
import { Session } from '/console/session.js';
import { agentRow, feedItem, matchRow } from '/console/views.js';

const HOUR = 3_600_000;
const MATCHES = 30;
const AGENTS = 20;
const FEED_ITEMS = 100;

const STATES = {
  connecting: 'Connecting…',
  live: 'Live',
  degraded: 'Degraded: news from other servers may be late',
  waiting: 'Disconnected, trying again in a moment',
  'signed-out': 'Signed out',
  stopped: 'Disconnected',
};

const byId = (id) => document.getElementById(id);
const session = new Session();
const matches = new Map();
const predictions = new Map();
const agents = new Map();

/** Of what live messages have told since the last load began: it is newer than what that brings. */
const told = new Set();

let feed;

function showState(state) {
  byId('connection').textContent = STATES[state];
  byId('connection').dataset.state = state;
  if (state === 'signed-out') {
    showSignIn();
  }
}

function showProblem(problem) {
  byId('problem').textContent = problem ? problem.message : '';
}

/** What fails is told; the page goes on. */
function attempt(work) {
  return (event) => {
    event?.preventDefault?.();
    showProblem();
    return work().catch(showProblem);
  };
}

function showSignIn() {
  feed?.stop();
  feed = undefined;
  byId('signed-in').hidden = true;
  byId('who').hidden = true;
  byId('sign-in').hidden = false;
  byId('user').focus();
}

function begin() {
  byId('sign-in').hidden = true;
  byId('sign-in').reset();
  byId('signed-in').hidden = false;
  byId('who').hidden = false;
  byId('name').textContent = session.user.username;
  byId('steering').hidden = !isAdministrator();
  byId('main').focus();
  [matches, predictions, agents].forEach((all) => all.clear());
  byId('feed').replaceChildren();

  const own = new LiveFeed({
    accessToken: (renew) => session.accessToken(renew),
    onState: (state) => feed === own && showState(state), // an earlier one may still say that it has stopped
    onProblem: showProblem,
  });
  feed = own;
  const loadAgain = attempt(load);
  feed.follow('matches.live', noting(aboutMatch), loadAgain);
  feed.follow('predictions', noting(aboutPrediction), loadAgain);
  feed.follow('/user/queue/notifications', noting(() => {}), () => {});
  feed.start();
  loadAgain();
}

function isAdministrator() {
  return session.user.role === 'ADMIN';
}

async function load() {
  const now = Date.now();
  const from = new Date(now - 3 * HOUR).toISOString();
  const to = new Date(now + 14 * 24 * HOUR).toISOString();
  told.clear();
  const [near, agentList] = await Promise.all([
    session.call('GET', `/matches?from=${from}&to=${to}&limit=${MATCHES}`),
    session.call('GET', `/agents?limit=${AGENTS}`).catch(() => undefined), // whoever may not see them, or they are off
  ]);
  near.data.filter((match) => !told.has(match.id)).forEach((match) => matches.set(match.id, match));
  showMatches();
  showAgents(agentList?.data);
  const details = await Promise.all(near.data.map((match) => session.call('GET', `/matches/${match.id}`)));
  details
    .filter((match) => match.prediction && !told.has(`predicted ${match.id}`))
    .forEach((match) => predictions.set(match.id, match.prediction));
  showMatches();
}

function showMatches() {
  const sorted = [...matches.values()].sort(
    (one, other) => one.kickOff.localeCompare(other.kickOff) || one.id.localeCompare(other.id),
  );
  byId('matches').replaceChildren(...sorted.map((match) => matchRow(match, predictions.get(match.id))));
  byId('no-matches').hidden = sorted.length > 0;
}

function showAgents(list) {
  byId('agents-section').hidden = !list;
  list?.forEach((agent) => {
    if (!agents.has(agent.id)) {
      feed?.follow(`agents.${agent.id}`, noting(aboutAgent), attempt(load));
    }
    agents.set(agent.id, { ...agents.get(agent.id), ...agent });
  });
  const focused = document.activeElement?.getAttribute('aria-label');
  byId('agents').replaceChildren(
    ...[...agents.values()].map((agent) => agentRow(agent, isAdministrator() ? (verb) => steer(agent, verb) : undefined)),
  );
  if (focused) {
    byId('agents').querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus(); // it was in the row that was replaced
  }
}

const steer = (agent, verb) => attempt(() => session.call('POST', `/agents/${agent.id}/${verb}`))();

// --- what is told

function noting(about) {
  return (message) => {
    about(message);
    byId('feed').prepend(feedItem(message));
    while (byId('feed').children.length > FEED_ITEMS) {
      byId('feed').lastChild.remove();
    }
  };
}

function aboutMatch({ type, data }) {
  if (type.startsWith('match.')) {
    const match = data.match ?? data;
    told.add(match.id);
    matches.set(match.id, match);
    showMatches();
  }
}

function aboutPrediction({ type, data }) {
  if (type === 'prediction.published' || type === 'prediction.revised') {
    told.add(`predicted ${data.matchId}`);
    predictions.set(data.matchId, data);
    showMatches();
  }
}

/** What an agent did last, of what is told of it. */
const LAST = {
  'agent.event': ({ message }) => message,
  'agent.task': ({ type, status, error }) => `${type} ${status.toLowerCase()}${error ? `: ${error}` : ''}`,
  'agent.progress': ({ type, progress }) => `${type} ${Math.round(progress * 100)} %`,
};

function aboutAgent({ topic, type, timestamp, data }) {
  const id = topic.slice('agents.'.length);
  if (type === 'agent.status') {
    attempt(async () => showAgents([await session.call('GET', `/agents/${id}`)]))();
  } else if (type in LAST) {
    showAgents([{ ...agents.get(id), last: { at: timestamp, message: LAST[type](data) } }]);
  }
}

byId('sign-in').addEventListener(
  'submit',
  attempt(async () => {
    await session.signIn(byId('user').value, byId('password').value, byId('code').value);
    begin();
  }),
);
byId('sign-out').addEventListener(
  'click',
  attempt(async () => {
    showState('signed-out');
    await session.signOut();
  }),
);

attempt(async () => ((await session.resume()) ? begin() : showState('signed-out')))();
