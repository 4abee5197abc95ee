package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.events.core.EventSerializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** What nodes leave for each other is read by those of the version before, too; what clients send is taken at its word. */
@IntegrationTest
class StoredJsonTests {
    private static final String OF_A_NEWER_VERSION = "{\"minute\": 3, \"weather\": {\"rain\": true}}";

    @Autowired
    EventSerializer events;

    @Autowired
    JsonMapper json;

    private record Said(int minute) {}

    private record Happened(Instant at) {}

    @Test
    void whatANewerNodePublishedOrStoredIsRead() {
        assertThat(events.deserialize(OF_A_NEWER_VERSION, Said.class)).isEqualTo(new Said(3));
        assertThat(json.readValue(OF_A_NEWER_VERSION, Said.class)).isEqualTo(new Said(3));
        assertThat(json.readValue("{\"minute\": 3.0}", Said.class)).isEqualTo(new Said(3));
    }

    /** Or what is told again after a node was killed would not be known for what was told before. */
    @Test
    void anEventThatIsReadAgainIsTheSameToTheNanosecond() {
        for (long nanos : new long[] {0, 1, 1_000, 1_000_000, 123_456_789}) {
            Happened event = new Happened(Instant.ofEpochSecond(1_800_000_000, nanos));

            Happened again = events.deserialize(events.serialize(event), Happened.class);

            assertThat(again).isEqualTo(event);
            assertThat(events.serialize(again)).isEqualTo(events.serialize(event));
        }
    }

    @Test
    void whatClientsSendHasNothingThatNobodyKnows() {
        JsonMapper strict = ClientJson.strict(json);

        assertThatExceptionOfType(UnrecognizedPropertyException.class)
                .isThrownBy(() -> strict.readValue(OF_A_NEWER_VERSION, Said.class));
        assertThat(strict.readValue("{\"minute\": 3}", Said.class)).isEqualTo(new Said(3));
    }
}
