package dev.tippmixmentor.development;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTests {

    @Test
    void secretsAreRandomAndOnlyTheOwnerReadsThem(@TempDir Path one, @TempDir Path other) throws IOException {
        Installation first = Installation.in(one);
        Installation second = Installation.in(other);

        assertThat(first.isHeld()).isTrue();
        assertThat(first.jwtSecret())
                .hasSize(64)
                .isNotEqualTo(first.sessionSecret())
                .isNotEqualTo(second.jwtSecret());
        assertThat(first.userPassword()).hasSizeGreaterThanOrEqualTo(12).isNotEqualTo(first.adminPassword());
        assertThat(first.name()).isNotEqualTo(second.name());
        Path file = one.resolve("secrets.properties");
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }
}
