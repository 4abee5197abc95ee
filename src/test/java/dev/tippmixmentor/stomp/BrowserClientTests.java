package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a page loads to follow the live feed. */
@IntegrationTest
class BrowserClientTests {
    private static final Pattern IMPORT = Pattern.compile("(?m)^(?:import|export)\\b[^;]*?from '([^']+)'");

    @Autowired
    Api api;

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
}
