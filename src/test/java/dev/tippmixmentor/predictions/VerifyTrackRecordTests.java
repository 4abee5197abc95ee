package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.platform.web.IndexQuery;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Runs the program that we give to strangers as they would: as a process of its own, over HTTP. */
@IntegrationTest
class VerifyTrackRecordTests {
    /** Spells what a server may spell so: nothing but ASCII, the rest as escapes. */
    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final Pattern INTACT = Pattern.compile("intact: (\\d+) links, the last hash is ([0-9a-f]{64})");

    private static final int PAGE = 2;

    @Autowired
    Publishing publishing;

    @Autowired
    Predictions predictions;

    @Autowired
    SealChain chain;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    SettableClock clock;

    @Autowired
    Api api;

    private final List<HttpServer> servers = new ArrayList<>();

    private record Link(long index, String content, String previousHash, String hash) {
        Link saying(String other) {
            return new Link(index, other, previousHash, hash);
        }
    }

    private record Run(int exitCode, String output) {}

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void ourChainIsIntactAndHoldsWhatWasSeenEarlier() throws Exception {
        PredictionView.Seal seen = published().seal();

        Run run = verify("http://127.0.0.1:" + api.port() + "/", Long.toString(seen.index()), seen.hash());

        // Others may have published meanwhile: what it found is judged by the link it says it ended with.
        Matcher found = INTACT.matcher(run.output());
        assertThat(found.matches()).as(run.output()).isTrue();
        long length = Long.parseLong(found.group(1));
        assertThat(length).isGreaterThanOrEqualTo(seen.index());
        assertThat(chain.links(new IndexQuery(1, length - 1, false))
                        .data()
                        .get(0)
                        .hash())
                .isEqualTo(found.group(2));
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void oneChangedCharacterOfOurChainIsNamed() throws Exception {
        published();
        List<Link> links = chain.links(new IndexQuery(1000, 0L, false)).data().stream()
                .map(seal -> new Link(seal.index(), seal.content(), seal.previousHash(), seal.hash()))
                .collect(Collectors.toCollection(ArrayList::new));
        int victim = links.size() / 2;
        String content = links.get(victim).content();
        links.set(victim, links.get(victim).saying(content.replaceFirst("\"home\":0", "\"home\":1")));

        Run run = verify(serve(links));

        assertThat(links.get(victim).content()).isNotEqualTo(content);
        assertThat(run.output())
                .isEqualTo("NOT INTACT: the content of link " + (victim + 1) + " does not fit its hash");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void everySpellingOfAStringIsUnderstood() throws Exception {
        List<Link> links = links();

        Run run = verify(serve(links));

        assertThat(run.output())
                .isEqualTo("intact: 5 links, the last hash is " + links.get(4).hash());
    }

    @Test
    void aLinkTakenOutIsMissed() throws Exception {
        List<Link> links = links();
        links.remove(2);

        Run run = verify(serve(links));

        assertThat(run.output()).isEqualTo("NOT INTACT: link 3 is missing, 4 stands in its place");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void anotherChainIsNotTheOneSeenEarlier() throws Exception {
        List<Link> links = links();

        Run other = verify(serve(links), "3", HashChain.GENESIS);
        Run shorter = verify(serve(links.subList(0, 4)), "5", links.get(4).hash());

        assertThat(other.output()).isEqualTo("NOT INTACT: link 3 is not the one seen earlier");
        assertThat(shorter.output()).isEqualTo("NOT INTACT: link 5 is missing, 5 were seen earlier");
        assertThat(List.of(other.exitCode(), shorter.exitCode())).containsOnly(1);
    }

    @Test
    void whatWasSealedTooLateOrDoesNotSayWhatItIsAboutIsNamed() throws Exception {
        List<Link> links = links();
        String last = links.get(4).hash();
        Map<String, Object> onTheDay = facts("", "2026-11-20T15:00:00.000Z");
        onTheDay.put("earliestKickOff", "2026-11-20T00:00:00.000Z");
        Map<String, Object> nameless = facts("\",\"leagueCode\":\"x", "2026-11-21T15:00:00.000Z");
        nameless.put("version", 2);

        Run late = verify(serve(with(links, link(6, last, facts("", "2026-11-20T12:00:00.000Z")))));
        Run later = verify(serve(with(links, link(6, last, onTheDay))));
        Run unclear = verify(serve(with(links, link(6, last, nameless))));

        assertThat(List.of(late.output(), later.output()))
                .containsOnly("NOT INTACT: link 6 was not sealed before its match could begin");
        assertThat(unclear.output()).isEqualTo("NOT INTACT: link 6 does not say leagueCode");
        assertThat(List.of(late.exitCode(), later.exitCode(), unclear.exitCode()))
                .containsOnly(1);
    }

    private static List<Link> with(List<Link> links, Link last) {
        List<Link> more = new ArrayList<>(links);
        more.add(last);
        return more;
    }

    @Test
    void whatIsNoChainIsNeverCalledIntact() throws Exception {
        Run run = verify("http://127.0.0.1:" + api.port() + "/nowhere");

        assertThat(run.output()).startsWith("could not be checked").contains("status ");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private PredictionView published() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 4);
        return predictions.get(publishing
                .publish(league.id(), Duration.ofDays(14), UUID.randomUUID())
                .get(1));
    }

    /** Contents with everything that JSON escapes, and with what looks like the page around them. */
    private static List<Link> links() {
        List<Link> links = new ArrayList<>();
        String previous = HashChain.GENESIS;
        for (String text : List.of(
                "plain",
                "quote \" backslash \\ slash / \b\f\n\r\t \u0001\u001f",
                "é € 😀 \u2028",
                "}]},{\"content\":\"{}\",\"index\":7,\"hash\":\"\\",
                "")) {
            links.add(link(links.size() + 1, previous, facts(text, "2026-11-21T15:00:00.000Z")));
            previous = links.get(links.size() - 1).hash();
        }
        return links;
    }

    private static Map<String, Object> facts(String text, String kickOff) {
        return new HashMap<>(Map.of("content", text, "publishedAt", "2026-11-20T12:00:00.000Z", "kickOff", kickOff));
    }

    private static Link link(long index, String previous, Map<String, Object> facts) {
        String content = CanonicalJson.of(ASCII.writeValueAsString(facts));
        return new Link(index, content, previous, HashChain.hash(index, previous, content));
    }

    /** A server that has these links, and gives out fewer at once than it is asked for. */
    private String serve(List<Link> links) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        servers.add(server);
        server.createContext("/api/v1/track-record/seals", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            long after = Long.parseLong(query.substring(query.indexOf("cursor=") + "cursor=".length()));
            List<Link> page = links.stream()
                    .filter(link -> link.index() > after)
                    .limit(PAGE)
                    .toList();
            byte[] body = ASCII.writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(Map.of("data", page, "meta", Map.of("limit", PAGE)));
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static Run verify(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // nothing but the start, which compiles the program
                "docs/VerifyTrackRecord.java"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
