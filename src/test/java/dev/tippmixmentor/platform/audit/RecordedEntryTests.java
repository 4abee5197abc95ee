package dev.tippmixmentor.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.seal.CanonicalJson;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordedEntryTests {
    private static final long SEED = 20_261_125;

    @Test
    void whatIsHashedIsCanonicalJsonWhateverTheTextsHold() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            RecordedEntry entry = entry(text(random), random.nextBoolean() ? null : text(random));

            String content = entry.content();

            assertThat(content).as("seed %d, round %d", SEED, round).isEqualTo(CanonicalJson.of(content));
        }
    }

    @Test
    void everyMicrosecondCounts() {
        Instant at = Instant.parse("2026-11-25T07:26:00.000001Z");

        assertThat(entry("a", "b").content()).contains("\"recordedAt\":\"" + at + "\"");
    }

    /** Or every link of an older version would be broken. */
    @Test
    void anEntryWithoutATraceIsHashedAsBeforeThereWereTraces() {
        assertThat(entry("a", null).content())
                .contains("\"correlationId\":null")
                .doesNotContain("traceId");
        assertThat(entry("a", "b").content()).contains("\"traceId\":\"b\"");
    }

    private static RecordedEntry entry(String text, String absent) {
        return new RecordedEntry(
                UUID.randomUUID(),
                Instant.parse("2026-11-25T07:26:00.000001Z"),
                text,
                "SYSTEM",
                null,
                null,
                "RESULT_SET",
                "match",
                absent,
                "{\"text\":\"" + 1 + "\"}",
                absent,
                text,
                absent,
                absent);
    }

    /** Of characters that JSON escapes, controls, and some of every plane. */
    private static String text(Random random) {
        String characters = "\"\\/\b\f\n\r\t\u0000\u0001\u001f\u007f\u00e9\u2028\u20ac\ud83d\ude00<>&'aZ9";
        int[] points = characters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
