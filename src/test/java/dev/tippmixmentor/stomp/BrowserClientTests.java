package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.Browser;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.socket.CloseStatus;
import tools.jackson.databind.JsonNode;

/** What a page loads to follow the live feed, also in a real browser where there is one. */
@IntegrationTest
class BrowserClientTests {
    private static final Pattern IMPORT = Pattern.compile("(?m)^(?:import|export)\\b[^;]*?from '([^']+)'");
    private static final Duration TURN = Duration.ofSeconds(2);

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    @Autowired
    Sockets sockets;

    @Autowired
    UserQueues queues;

    @Autowired
    Clock clock;

    private final UUID user = UUID.randomUUID();
    private final Topic topic = Topic.of("test." + UUID.randomUUID());

    /** Without a build, so whatever a module imports has to be there under the address it says. */
    @Test
    void theClientAndAllThatItImportsAreServedToAnybody() {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> left = new ArrayDeque<>(Set.of("/live-feed.js"));

        while (!left.isEmpty()) {
            String address = left.pop();
            if (seen.add(address)) {
                RawHttp.Answer answer = RawHttp.send(api, "GET", address, "", "");
                assertThat(answer.status()).as(address).isEqualTo(200);
                assertThat(answer.headers()).as(address).containsPattern("(?i)content-type: text/javascript");
                IMPORT.matcher(answer.body())
                        .results()
                        .map(found ->
                                URI.create(address).resolve(found.group(1)).toString())
                        .forEach(left::push);
            }
        }

        assertThat(seen).hasSizeGreaterThan(10).allMatch(address -> !address.contains(".."));
    }

    /** ADR 28. */
    @Test
    void whoIsSentElsewhereConnectsAgainInItsTurnWithoutAPauseAndMissesNothing() {
        try (Browser.Tab tab = following()) {
            Socket socket = sockets.of(user).get(0);
            queues.send(socket, UserQueue.SESSION, SessionNotice.draining(clock.instant(), TURN));
            tab.await("drainedAt > 0");

            socket.close(CloseStatus.SERVICE_RESTARTED); // before its turn
            await().until(() -> sockets.of(user).isEmpty());
            feed.publish(new LiveMessage(topic, "test", 2));
            tab.await("heard.length === 2");

            JsonNode pause = tab.evaluate("openedAt[1] - drainedAt");
            assertThat(pause.asDouble()).isGreaterThanOrEqualTo(TURN.toMillis() - 5.0);
            assertThat(tab.evaluate("states.join()").asString()).isEqualTo("connecting,live,connecting,live");
            assertThat(tab.evaluate("heard.join()").asString()).isEqualTo("1,2");
            assertThat(tab.evaluate("gaps").asInt()).isZero();
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void whoIsCutOffWaitsForAMomentAndMissesNothing() {
        try (Browser.Tab tab = following()) {
            sockets.of(user).get(0).close(CloseStatus.GOING_AWAY);
            await().until(() -> sockets.of(user).isEmpty());
            feed.publish(new LiveMessage(topic, "test", 2));

            tab.await("heard.length === 2");

            assertThat(tab.evaluate("states.join()").asString()).isEqualTo("connecting,live,waiting,connecting,live");
            assertThat(tab.evaluate("heard.join()").asString()).isEqualTo("1,2");
            assertThat(tab.evaluate("gaps").asInt()).isZero();
        }
    }

    @Test
    void whoseSessionHasEndedIsToldAndComesNotAgain() {
        try (Browser.Tab tab = following()) {
            sockets.of(user).get(0).close(Socket.SESSION_ENDED);

            tab.await("states.at(-1) === 'signed-out'");

            assertThat(tab.evaluate("openedAt.length").asInt()).isEqualTo(1);
        }
    }

    /** A page that follows the topic, and has heard one message there; it notes what happens. */
    private Browser.Tab following() {
        Browser browser = Browser.orSkip();
        Browser.Tab tab = browser.open("http://127.0.0.1:" + api.port() + "/live-feed.js");
        tab.evaluate("""
                (async () => {
                  Object.assign(window, { states: [], heard: [], gaps: 0, openedAt: [], drainedAt: 0 });
                  window.WebSocket = class extends WebSocket {
                    constructor(...all) {
                      super(...all);
                      openedAt.push(performance.now());
                      this.addEventListener('message', ({ data }) => {
                        if (String(data).includes('"draining"')) drainedAt = performance.now();
                      });
                    }
                  };
                  const { LiveFeed } = await import('/live-feed.js');
                  window.feed = new LiveFeed({
                    accessToken: async () => '%s',
                    onState: (state) => { if (states.at(-1) !== state) states.push(state); },
                  });
                  feed.follow('%s', (message) => heard.push(message.data), () => gaps++);
                  feed.start();
                })()
                """.formatted(tokens.issue(user, UUID.randomUUID(), "somebody", Role.USER), topic.name()));
        tab.await("feed.position('%s') !== undefined".formatted(topic.name()));
        feed.publish(new LiveMessage(topic, "test", 1));
        tab.await("heard.length === 1");
        return tab;
    }
}
