package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tippmixmentor.testing.IntegrationTest;
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

    @Test
    void whatANewerNodePublishedOrStoredIsRead() {
        assertThat(events.deserialize(OF_A_NEWER_VERSION, Said.class)).isEqualTo(new Said(3));
        assertThat(json.readValue(OF_A_NEWER_VERSION, Said.class)).isEqualTo(new Said(3));
    }

    @Test
    void whatClientsSendHasNothingThatNobodyKnows() {
        JsonMapper strict = ClientJson.strict(json);

        assertThatExceptionOfType(UnrecognizedPropertyException.class)
                .isThrownBy(() -> strict.readValue(OF_A_NEWER_VERSION, Said.class));
        assertThat(strict.readValue("{\"minute\": 3}", Said.class)).isEqualTo(new Said(3));
    }
}
