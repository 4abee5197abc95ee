/**
 * Follows topics of the live feed and misses nothing: remembers the position in each topic and recovers from it, connects
 * again with growing random pauses, gets a ticket for each connection, and lets the connection live on before its access
 * token ends. See docs/realtime.md for the protocol.
 *
 * An ES module for browsers, without a build. In an app with a bundler copy it and import from '@stomp/stompjs' instead.
 */
import { Client } from '/webjars/stomp__stompjs/esm6/index.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** A connection that lasted so long was a good one: the next pause is short again. */
const STABLE_AFTER = 5_000;

/** The longest that a server asks its clients to wait for their turn when it stops. */
const LONGEST_TURN = 30_000;

/** Close code: signed out, locked or deleted. Connecting again would not help. */
const SESSION_ENDED = 4403;

const NOTICES = new Set(['subscribed', 'recovered', 'degraded']);

export class LiveFeed {
  #baseUrl;
  #accessToken;
  #onState;
  #onProblem;
  #client;
  #topics = new Map();
  #failures = 0;

  /** When to connect to another server, because this one stops; until then the connection is good. */
  #turn;
  #stable;
  #wake = () => {};

  /**
   * @param {object} options
   * @param {(renew: boolean) => Promise<string>} options.accessToken gives a valid access token, a newer one than before
   *     if `renew`; rejects where the user has to sign in
   * @param {(state: 'connecting'|'live'|'degraded'|'waiting'|'signed-out'|'stopped') => void} [options.onState]
   * @param {(problem: object) => void} [options.onProblem] what the server refused, as in REST answers; with a `topic` that
   *     is not followed any more
   * @param {string} [options.baseUrl] of the API; where the page is from if absent
   */
  constructor({ accessToken, onState = () => {}, onProblem = () => {}, baseUrl = location.origin }) {
    this.#accessToken = accessToken;
    this.#onState = onState;
    this.#onProblem = onProblem;
    this.#baseUrl = baseUrl;
  }

  /**
   * Follows a topic, now and after each reconnect.
   *
   * @param {string} topic such as `matches.live`, or `/user/queue/notifications`
   * @param {(message: object) => void} onMessage gets each message of the topic once, in order
   * @param {() => void} onGap called where messages may have been missed: load what you show over REST
   * @param {string} [position] `epoch:offset` that an earlier page kept, see {@link position}
   * @returns {() => void} ends it
   */
  follow(topic, onMessage, onGap, position) {
    if (this.#topics.has(topic)) {
      throw new Error(`${topic} is followed already`);
    }
    const followed = { topic, onMessage, onGap, position };
    this.#topics.set(topic, followed);
    if (this.#client?.connected) {
      this.#subscribe(followed);
    }
    return () => {
      if (this.#topics.get(topic) === followed) {
        this.#topics.delete(topic);
        followed.subscription?.unsubscribe();
      }
    };
  }

  /** Where a topic is followed to, to go on from there in another page. */
  position(topic) {
    return this.#topics.get(topic)?.position;
  }

  start() {
    this.#client = new Client({
      reconnectDelay: 1, // the pauses are made before the ticket is asked for
      heartbeatIncoming: 10_000,
      heartbeatOutgoing: 60_000, // browsers let the timers of hidden pages run once a minute
      connectionTimeout: 10_000,
      beforeConnect: () => this.#prepare(),
      onConnect: () => this.#connected(),
      onStompError: (frame) => this.#refused(frame),
      onWebSocketClose: (event) => this.#closed(event),
    });
    this.#client.activate();
  }

  async stop() {
    const client = this.#client;
    this.#client = undefined;
    clearTimeout(this.#stable);
    this.#wake();
    await client?.deactivate();
    this.#onState('stopped');
  }

  /** Waits as long as it takes to have a ticket; the client would give up if this failed. */
  async #prepare() {
    const client = this.#client;
    while (client && client === this.#client) {
      if (this.#failures > 0) {
        this.#onState('waiting');
        await this.#pause(Math.random() * this.#longestPause());
      } else if (this.#turn > Date.now()) {
        await this.#pause(this.#turn - Date.now()); // closed before its turn
      }
      this.#turn = undefined;
      if (client !== this.#client) {
        return;
      }
      this.#onState('connecting');
      try {
        client.brokerURL = await this.#ticketUrl();
        return;
      } catch (failure) {
        this.#failures++;
        if (failure.signedOut) {
          this.#signedOut();
          return;
        }
      }
    }
  }

  /** A ticket serves once, so each connection needs another one. */
  async #ticketUrl() {
    let answer = await this.#askForTicket(false);
    if (answer.status === 401) {
      answer = await this.#askForTicket(true);
    }
    if (answer.status === 401) {
      throw Object.assign(new Error('signed out'), { signedOut: true });
    }
    if (!answer.ok) {
      throw new Error(`no ticket: ${answer.status}`);
    }
    const { url } = await answer.json();
    const target = new URL(url, this.#baseUrl);
    target.protocol = target.protocol.replace('http', 'ws');
    return target.href;
  }

  async #askForTicket(renew) {
    let token;
    try {
      token = await this.#accessToken(renew);
    } catch (failure) {
      throw Object.assign(new Error('no access token', { cause: failure }), { signedOut: renew });
    }
    return fetch(new URL('/api/v1/realtime/tickets', this.#baseUrl), {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
    });
  }

  /** A pause is somewhere in a window that doubles, so that those who were cut off together do not come back together. */
  #longestPause() {
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.#failures - 1, 10));
  }

  #pause(millis) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, millis);
    });
  }

  #connected() {
    this.#stable = setTimeout(() => (this.#failures = 0), STABLE_AFTER);
    this.#client.subscribe('/user/queue/session', (frame) => this.#aboutSession(JSON.parse(frame.body)));
    this.#client.subscribe('/user/queue/errors', (frame) => this.#onProblem(JSON.parse(frame.body)));
    this.#topics.forEach((followed) => this.#subscribe(followed));
    this.#onState('live');
  }

  #subscribe(followed) {
    followed.subscription = this.#client.subscribe(
      followed.topic.startsWith('/') ? followed.topic : `/topic/${followed.topic}`,
      (frame) => this.#told(followed, JSON.parse(frame.body)),
      { receipt: `follow ${followed.topic}`, ...(followed.position && { 'recover-since': followed.position }) },
    );
  }

  #told(followed, message) {
    followed.position = `${message.epoch}:${message.offset}`;
    if (!NOTICES.has(message.type)) {
      followed.onMessage(message);
      return;
    }
    if (message.type === 'recovered' && !message.complete) {
      followed.onGap();
    }
    this.#onState(message.type === 'degraded' ? 'degraded' : 'live');
  }

  async #aboutSession(notice) {
    if (notice.type === 'draining') {
      this.#turn = Date.now() + Math.min(notice.reconnectIn, LONGEST_TURN); // the server closes then
      return;
    }
    if (notice.type !== 'expiring') {
      return;
    }
    const client = this.#client;
    try {
      const accessToken = await this.#accessToken(true);
      if (client?.connected) {
        client.publish({ destination: '/app/auth', body: JSON.stringify({ accessToken }) });
      }
    } catch {
      // The server closes the socket when the token ends, and the next connection needs another token.
    }
  }

  #refused(frame) {
    let problem;
    try {
      problem = JSON.parse(frame.body);
    } catch {
      problem = { message: frame.headers.message };
    }
    // What is refused once is refused again: without this topic the others go on after the reconnect.
    const refused = [...this.#topics.keys()].find((topic) => frame.headers['receipt-id'] === `follow ${topic}`);
    if (refused) {
      this.#topics.delete(refused);
    }
    this.#onProblem(refused ? { ...problem, topic: refused } : problem);
  }

  #closed(event) {
    clearTimeout(this.#stable);
    if (this.#turn === undefined) {
      this.#failures++;
    }
    if (event.code === SESSION_ENDED) {
      this.#signedOut();
    }
  }

  #signedOut() {
    const client = this.#client;
    this.#client = undefined;
    client?.deactivate();
    this.#onState('signed-out');
  }
}
