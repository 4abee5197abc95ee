package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.CapturedLogs;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * The cases of the W3C's own test suite for Trace Context (level 1) that a server can show: which incoming header it
 * goes on with, and which it ignores and begins a trace of its own.
 */
@IntegrationTest
class TraceContextTests {
    private static final Logger log = LoggerFactory.getLogger(TraceContextTests.class);

    private static final String TRACE = "12345678901234567890123456789012";
    private static final String SPAN = "1234567890123456";
    private static final String GOOD = "traceparent: 00-" + TRACE + "-" + SPAN + "-01";

    @Autowired
    Api api;

    /** Headers, and whether the trace in them goes on. */
    private static Map<String, Boolean> cases() {
        Map<String, Boolean> cases = new LinkedHashMap<>();
        goesOn(
                cases,
                GOOD,
                "traceparent: 00-" + TRACE + "-" + SPAN + "-00",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-02",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-ff",
                "TraceParent: 00-" + TRACE + "-" + SPAN + "-01",
                "TRACEPARENT: 00-" + TRACE + "-" + SPAN + "-01",
                "traceparent:  00-" + TRACE + "-" + SPAN + "-01",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-01 ",
                "traceparent:\t00-" + TRACE + "-" + SPAN + "-01\t",
                "traceparent: cc-" + TRACE + "-" + SPAN + "-01",
                "traceparent: cc-" + TRACE + "-" + SPAN + "-01-what-the-future-will-be-like",
                "traceparent: 01-" + TRACE + "-" + SPAN + "-01-",
                "traceparent: fe-" + TRACE + "-" + SPAN + "-00",
                GOOD + "\r\ntracestate: foo=1,bar=2",
                GOOD + "\r\ntracestate: foo=1\r\ntracestate: bar=2",
                GOOD + "\r\ntracestate: foo=1, \t bar=2",
                GOOD + "\r\ntracestate:",
                GOOD + "\r\ntracestate: foo@=1",
                GOOD + "\r\ntracestate: foo =1",
                GOOD + "\r\ntracestate: FOO=1",
                GOOD + "\r\ntracestate: foo=1,foo=1",
                GOOD + "\r\ntracestate: " + "t".repeat(257) + "=1",
                GOOD + "\r\ntracestate: foo=" + "v".repeat(300),
                GOOD + "\r\ntracestate: " + "a=1,".repeat(40) + "b=1");
        beginsAnew(
                cases,
                "tracestate: foo=1",
                "traceparent:",
                "traceparent: ff-" + TRACE + "-" + SPAN + "-01",
                "traceparent: 0-" + TRACE + "-" + SPAN + "-01",
                "traceparent: .0-" + TRACE + "-" + SPAN + "-01",
                "traceparent: 0.-" + TRACE + "-" + SPAN + "-01",
                "traceparent: 000-" + TRACE + "-" + SPAN + "-01",
                "traceparent: 00-" + "0".repeat(32) + "-" + SPAN + "-01",
                "traceparent: 00-" + TRACE + "-" + "0".repeat(16) + "-01",
                "traceparent: 00-." + TRACE.substring(1) + "-" + SPAN + "-01",
                "traceparent: 00-" + TRACE.substring(1) + "-" + SPAN + "-01",
                "traceparent: 00-" + TRACE + "1-" + SPAN + "-01",
                "traceparent: 00-" + TRACE + "-." + SPAN.substring(1) + "-01",
                "traceparent: 00-" + TRACE + "-" + SPAN.substring(1) + "-01",
                "traceparent: 00-" + TRACE + "-" + SPAN + "1-01",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-.0",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-0.",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-1",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-001",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-01-",
                "traceparent: 00-" + TRACE + "-" + SPAN + "-01-extra",
                "traceparent: cc-" + TRACE + "-" + SPAN + "-01.what",
                "traceparent: 00-ABCDEFABCDEFABCDEFABCDEFABCDEFAB-" + SPAN + "-01",
                "traceparent: 00-" + TRACE + "-ABCDEFABCDEFABCD-01",
                "traceparent: 00_" + TRACE + "_" + SPAN + "_01",
                "trace-parent: 00-" + TRACE + "-" + SPAN + "-01",
                "trace.parent: 00-" + TRACE + "-" + SPAN + "-01",
                GOOD + "\r\n" + GOOD.replace("1234567890123456-", "1234567890123457-"),
                "b3: " + TRACE + "-" + SPAN + "-1");
        return cases;
    }

    private static void goesOn(Map<String, Boolean> cases, String... headers) {
        for (String header : headers) {
            cases.put(header, true);
        }
    }

    private static void beginsAnew(Map<String, Boolean> cases, String... headers) {
        for (String header : headers) {
            cases.put(header, false);
        }
    }

    @Test
    void aTraceGoesOnOrBeginsAsTheStandardSays() {
        Map<String, Boolean> cases = cases();
        List<String> headers = new ArrayList<>(cases.keySet());
        try (CapturedLogs logs = new CapturedLogs()) {

            for (int number = 0; number < headers.size(); number++) {
                RawHttp.send(
                        api,
                        "GET",
                        "/api/v1/leagues?limit=1",
                        headers.get(number) + "\r\nX-Correlation-Id: trace-case-" + (100 + number) + "\r\n",
                        "");
            }

            await().until(() -> traces(logs).size() == headers.size());
            Map<String, String> traces = traces(logs);
            Map<String, String> wrong = new LinkedHashMap<>();
            for (int number = 0; number < headers.size(); number++) {
                String trace = traces.get("trace-case-" + (100 + number));
                boolean goesOn = TRACE.equals(trace);
                if (goesOn != cases.get(headers.get(number)) || !trace.matches("[0-9a-f]{32}")) {
                    wrong.put(headers.get(number), trace);
                }
            }
            assertThat(cases).hasSizeGreaterThan(40);
            assertThat(wrong).isEmpty();
            log.info("W3C trace context: {} of {} cases", cases.size() - wrong.size(), cases.size());
        }
    }

    @Test
    void anErrorNamesItsTraceWhoeverRefuses() {
        for (String path : List.of("/api/v1/matches/none", "/api/v1/agents", "/api/v1/teams?limit=0", "/nothing")) {
            JsonNode problem = RawHttp.send(api, "GET", path, GOOD + "\r\n", "").json();

            assertThat(problem.at("/status").asInt()).as(path).isBetween(400, 499);
            assertThat(problem.at("/traceId").asString()).as(path).isEqualTo(TRACE);
        }
    }

    private static Map<String, String> traces(CapturedLogs logs) {
        return logs.lines("request.done").stream()
                .filter(line -> line.at("/correlationId").asString().startsWith("trace-case-"))
                .collect(Collectors.toMap(
                        line -> line.at("/correlationId").asString(),
                        line -> text(line.at("/traceId")),
                        (first, second) -> "two lines"));
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.asString() : "";
    }
}
