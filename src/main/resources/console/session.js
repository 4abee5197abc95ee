/**
 * Who is signed in, by the API that is open to everybody: an access token in memory, and the refresh token in a cookie that
 * no script can read, so that another tab and the next visit go on with the same session.
 */
const RENEW_BEFORE = 30_000;

export class Session {
  user;
  #accessToken;
  #endsAt = 0;
  #renewing;

  /** Goes on with the session of another tab or an earlier visit; whether there is one. */
  async resume() {
    if (!csrfToken()) {
      return false;
    }
    try {
      await this.#renew();
      return true;
    } catch (problem) {
      if (problem.status < 500) {
        return false;
      }
      throw problem;
    }
  }

  async signIn(name, password, code) {
    const who = name.includes('@') ? { email: name } : { username: name };
    this.#take(await send('POST', '/auth/login', {}, { ...who, password, ...(code && { code }) }));
  }

  async signOut() {
    try {
      await this.call('POST', '/auth/logout');
    } finally {
      this.user = undefined;
      this.#accessToken = undefined;
      this.#endsAt = 0;
    }
  }

  /** An access token that is good for a while, a newer one than before if `renew`; rejects if one has to sign in. */
  async accessToken(renew) {
    if (renew || Date.now() > this.#endsAt - RENEW_BEFORE) {
      await this.#renew();
    }
    return this.#accessToken;
  }

  /** Calls the API; gives the body of the answer, rejects with the problem that it told. */
  async call(method, path, body) {
    const token = await this.accessToken(false);
    try {
      return await send(method, path, { Authorization: `Bearer ${token}` }, body);
    } catch (problem) {
      if (problem.status !== 401) {
        throw problem;
      }
      return send(method, path, { Authorization: `Bearer ${await this.accessToken(true)}` }, body);
    }
  }

  /** Once for all who want it at the moment, and one tab after the other: each takes the cookie of the one before. */
  async #renew() {
    this.#renewing ??= oneTabAtATime(async () =>
      this.#take(await send('POST', '/auth/refresh', { 'X-CSRF-Token': csrfToken() ?? '' })),
    ).finally(() => (this.#renewing = undefined));
    await this.#renewing;
  }

  #take({ user, accessToken, expiresIn }) {
    this.user = user;
    this.#accessToken = accessToken;
    this.#endsAt = Date.now() + expiresIn * 1000;
  }
}

function oneTabAtATime(work) {
  return navigator.locks ? navigator.locks.request('tippmix-refresh', work) : work();
}

function csrfToken() {
  return document.cookie.match(/(?:^|; )(?:__Host-)?tippmix_csrf=([^;]+)/)?.[1];
}

async function send(method, path, headers, body) {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const content = await answer.json();
  if (!answer.ok) {
    throw content;
  }
  return content;
}
