package dev.tippmixmentor.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.CurrentRequest;
import dev.tippmixmentor.testing.FirstRelease;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.OwnDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The scripts in {@code ops}: dumped, restored elsewhere, and both chains are whole. */
@IntegrationTest
class BackupTests {
    /** The programs of an older PostgreSQL refuse to dump a newer one. */
    private static final int SERVER = 18;

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    @TempDir
    Path folder;

    @Autowired
    JsonMapper json;

    @Autowired
    CurrentRequest request;

    @Autowired
    @Qualifier("sessionHash")
    KeyedHash hash;

    private record Ended(int code, String output) {}

    private record Link(long index, String previousHash, String content, String hash) {}

    @Test
    void whatWasDumpedIsRestoredAndBothChainsAreWhole() throws Exception {
        Path programs = programs();
        try (OwnDatabase source = OwnDatabase.create();
                OwnDatabase target = OwnDatabase.create();
                AuditDatabase original = AuditDatabase.on(filled(source), json, request, hash)) {
            original.write(300);
            original.chain();
            Checkpoint kept = original.checkpoints().take().orElseThrow();

            Ended backup = run(programs, source, "ops/backup.sh", folder.toString());
            assertThat(backup.code()).as(backup.output()).isZero();
            Path dump = Path.of(backup.output().strip());
            Ended restore = run(programs, target, "ops/restore.sh", dump.toString());
            assertThat(restore.code()).as(restore.output()).isZero();

            try (AuditDatabase restored = AuditDatabase.on(target.pool(4), json, request, hash)) {
                AuditVerification.Result audit = restored.verification().verify(List.of(kept));
                assertThat(audit.intact()).as("%s", audit).isTrue();
                assertThat(audit.length()).isEqualTo(300);
                assertThatSealsAreWhole(restored.jdbc());
                restored.write(1); // and it goes on
                restored.chain();
                assertThat(restored.verify().intact()).isTrue();
            }
            assertThat(run(programs, target, "ops/restore.sh", dump.toString()))
                    .satisfies(again -> assertThat(again.code()).isEqualTo(1))
                    .satisfies(again -> assertThat(again.output()).contains("Restore into an empty one"));
            byte[] bytes = Files.readAllBytes(dump);
            bytes[bytes.length / 2]++;
            Files.write(dump, bytes);
            assertThat(run(programs, target, "ops/restore.sh", dump.toString()).output())
                    .contains("is not what was dumped");
        }
    }

    private static HikariDataSource filled(OwnDatabase database) {
        HikariDataSource pool = database.pool(4);
        FirstRelease.install(pool);
        Flyway.configure().dataSource(pool).load().migrate();
        return pool;
    }

    private static void assertThatSealsAreWhole(JdbcClient jdbc) {
        List<Link> links = jdbc.sql("select index, previous_hash, content, hash from predictions.seals order by index")
                .query(Link.class)
                .list();
        String previous = HashChain.GENESIS;
        for (Link link : links) {
            assertThat(link.previousHash()).isEqualTo(previous);
            previous = HashChain.hash(link.index(), previous, link.content());
            assertThat(link.hash()).isEqualTo(previous);
        }
        assertThat(links).isNotEmpty();
        assertThat(jdbc.sql("select hash from predictions.seal_head")
                        .query(String.class)
                        .single())
                .isEqualTo(previous);
    }

    /** The folder of programs that are new enough; without one the test is left out. */
    private static Path programs() throws IOException {
        Optional<Path> found = Optional.empty();
        try (Stream<Path> debian = Files.exists(Path.of("/usr/lib/postgresql"))
                ? Files.list(Path.of("/usr/lib/postgresql")).map(version -> version.resolve("bin"))
                : Stream.empty()) {
            List<Path> folders = Stream.concat(
                            Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                                    .map(Path::of),
                            debian)
                    .toList();
            for (Path candidate : folders) {
                if (found.isEmpty() && isNewEnough(candidate)) {
                    found = Optional.of(candidate);
                }
            }
        }
        assumeTrue(found.isPresent(), "there is no pg_dump " + SERVER + " here, so nobody has tried the backup");
        return found.orElseThrow();
    }

    private static boolean isNewEnough(Path folder) {
        try {
            if (!Files.isExecutable(folder.resolve("pg_dump")) || !Files.isExecutable(folder.resolve("psql"))) {
                return false;
            }
            Process process = new ProcessBuilder(folder.resolve("pg_dump").toString(), "--version").start();
            Matcher version =
                    VERSION.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return version.find() && Integer.parseInt(version.group(1)) >= SERVER;
        } catch (IOException e) {
            return false;
        }
    }

    private static Ended run(Path programs, OwnDatabase database, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of("bash"), Arrays.stream(command)).toList())
                .redirectErrorStream(true);
        builder.environment().put("PATH", programs + File.pathSeparator + System.getenv("PATH"));
        builder.environment().put("DATABASE_URL", database.url());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), output);
    }
}
