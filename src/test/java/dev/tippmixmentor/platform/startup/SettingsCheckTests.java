package dev.tippmixmentor.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tippmixmentor.platform.startup.RefusedToStartException.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;

class SettingsCheckTests {
    private static final String GOOD = "Hc5TqV8nZ2LrYd7KwXe4GsJm9RbPf3Au6EoNt1Mi";
    private static final String OTHER_GOOD = "b3Wm8ZkQv5Tn1XhRc7LdYp4GsJf9EuAoK2iVt6Nq";

    /** What an operator set, and for each variable named by the report a part of what it says. */
    static Stream<Arguments> brokenConfigurations() {
        return Stream.of(
                broken(
                        "five missing",
                        unset("DATABASE_URL", "REDIS_URL", "JWT_SECRET", "SESSION_SECRET", "COOKIE_SECRET"),
                        says(
                                "DATABASE_URL",
                                "is missing",
                                "REDIS_URL",
                                "is missing",
                                "JWT_SECRET",
                                "is missing",
                                "SESSION_SECRET",
                                "is missing",
                                "COOKIE_SECRET",
                                "is missing")),
                broken(
                        "PostgreSQL and Redis elsewhere without TLS",
                        set(
                                "DATABASE_URL",
                                "postgresql://u:hunter2@127.0.0.1,db.example.com/db?sslmode=prefer",
                                "REDIS_URL",
                                "redis://cache.example.com"),
                        says("DATABASE_URL", "without TLS", "REDIS_URL", "without TLS")),
                broken(
                        "PostgreSQL elsewhere with what the driver does not take for a demand of TLS",
                        set("DATABASE_URL", "postgresql://db.example.com/db?ssl=1"),
                        says("DATABASE_URL", "without TLS")),
                broken("database missing", unset("DATABASE_URL"), says("DATABASE_URL", "is missing")),
                broken("redis missing", unset("REDIS_URL"), says("REDIS_URL", "is missing")),
                broken("secret empty", set("JWT_SECRET", ""), says("JWT_SECRET", "is missing")),
                broken("secret blank", set("SESSION_SECRET", "   "), says("SESSION_SECRET", "is missing")),
                broken(
                        "secret placeholder",
                        set("JWT_SECRET", "changeme-changeme-changeme-changeme"),
                        says("JWT_SECRET", "placeholder")),
                broken(
                        "your-… placeholder",
                        set("COOKIE_SECRET", "your-super-secret-cookie-key-of-32-bytes"),
                        says("COOKIE_SECRET", "placeholder")),
                broken(
                        "secret… placeholder",
                        set("SESSION_SECRET", "secretsecretsecretsecretsecret-42"),
                        says("SESSION_SECRET", "placeholder")),
                broken(
                        "upper-case placeholder",
                        set("JWT_SECRET", "CHANGE_ME_TO_SOMETHING_WITH_32_BYTES"),
                        says("JWT_SECRET", "placeholder")),
                broken(
                        "placeholder in the middle",
                        set("JWT_SECRET", "acme-jwt-secret-for-the-api-2026-xyz"),
                        says("JWT_SECRET", "placeholder")),
                broken(
                        "my-… placeholder",
                        set("JWT_SECRET", "my-app-token-that-nobody-can-guess-ok"),
                        says("JWT_SECRET", "placeholder")),
                broken("short placeholder", set("JWT_SECRET", "password"), says("JWT_SECRET", "placeholder")),
                broken("short", set("JWT_SECRET", "Hc5TqV8nZ2LrYd7KwXe4GsJm9RbPf3A"), says("JWT_SECRET", "31 bytes")),
                broken("one byte", set("COOKIE_SECRET", "x"), says("COOKIE_SECRET", "1 bytes")),
                broken("one letter repeated", set("JWT_SECRET", "z".repeat(48)), says("JWT_SECRET", "repeats")),
                broken("a word repeated", set("JWT_SECRET", "fU7k".repeat(12)), says("JWT_SECRET", "repeats")),
                broken(
                        "a half repeated with a rest",
                        set("JWT_SECRET", "Hc5TqV8nZ2LrYd7K".repeat(2) + "Hc5"),
                        says("JWT_SECRET", "repeats")),
                broken(
                        "few letters",
                        set("SESSION_SECRET", "abacabbacabcabacbbacabcacbabcabacabbc"),
                        says("SESSION_SECRET", "entropy")),
                broken(
                        "digits in a row",
                        set("COOKIE_SECRET", "12345678901234567890123456789012"),
                        says("COOKIE_SECRET", "placeholder")),
                broken(
                        "all printable characters in a row",
                        set("JWT_SECRET", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ABCDEFG"),
                        says("JWT_SECRET", "counts")),
                broken(
                        "letters doubled and counted",
                        set("JWT_SECRET", "mmnnooppqqrrssttuuvvwwxxyyzzAABBCCDD"),
                        says("JWT_SECRET", "counts")),
                broken(
                        "two equal secrets",
                        set("JWT_SECRET", GOOD, "COOKIE_SECRET", GOOD),
                        says("COOKIE_SECRET|JWT_SECRET", "is the same as")),
                broken(
                        "three equal secrets",
                        set("JWT_SECRET", GOOD, "COOKIE_SECRET", GOOD, "SESSION_SECRET", GOOD),
                        says(
                                "COOKIE_SECRET|JWT_SECRET|SESSION_SECRET",
                                "is the same as",
                                "SESSION_SECRET|COOKIE_SECRET|JWT_SECRET",
                                "is the same as")),
                broken(
                        "weak and equal",
                        set("JWT_SECRET", "z".repeat(40), "SESSION_SECRET", "z".repeat(40)),
                        says(
                                "JWT_SECRET",
                                "repeats",
                                "SESSION_SECRET",
                                "repeats",
                                "JWT_SECRET|SESSION_SECRET",
                                "is the same as")),
                broken(
                        "previous secret weak",
                        set("JWT_PREVIOUS_SECRETS", GOOD + ",tooshort"),
                        says("JWT_PREVIOUS_SECRETS", "8 bytes")),
                broken(
                        "previous secret is the present one",
                        set("JWT_SECRET", GOOD, "JWT_PREVIOUS_SECRETS", OTHER_GOOD + "," + GOOD),
                        says("JWT_PREVIOUS_SECRETS|JWT_SECRET", "is the same as")),
                broken(
                        "previous secret twice",
                        set("JWT_PREVIOUS_SECRETS", GOOD + "," + GOOD),
                        says("JWT_PREVIOUS_SECRETS", "twice")),
                broken(
                        "other database",
                        set("DATABASE_URL", "mysql://u:hunter2@h/db"),
                        says("DATABASE_URL", "neither")),
                broken(
                        "database scheme alone",
                        set("DATABASE_URL", "jdbc:postgresql:hunter2"),
                        says("DATABASE_URL", "neither")),
                broken("no host", set("DATABASE_URL", "postgresql:///db"), says("DATABASE_URL", "no host")),
                broken(
                        "no database name",
                        set("DATABASE_URL", "postgresql://u:hunter2@h:5432"),
                        says("DATABASE_URL", "names no database")),
                broken(
                        "empty database name",
                        set("DATABASE_URL", "postgresql://u:hunter2@h:5432/"),
                        says("DATABASE_URL", "names no database")),
                broken(
                        "@ in the password",
                        set("DATABASE_URL", "postgresql://u:hun@ter2@h/db"),
                        says("DATABASE_URL", "percent-encoded")),
                broken(
                        "# in the password",
                        set("DATABASE_URL", "postgresql://u:hun#ter2@h/db"),
                        says("DATABASE_URL", "is no URL")),
                broken(
                        "/ in the password",
                        set("DATABASE_URL", "postgresql://u:hun/ter2@h/db"),
                        says("DATABASE_URL", "is no URL")),
                broken(
                        "% in the password",
                        set("DATABASE_URL", "postgresql://u:100%hunter2@h/db"), says("DATABASE_URL", "%25")),
                broken(
                        "database port too large",
                        set("DATABASE_URL", "postgresql://u:hunter2@h:65536/db"),
                        says("DATABASE_URL", "port outside")),
                broken(
                        "database port 0",
                        set("DATABASE_URL", "jdbc:postgresql://h:0/db"),
                        says("DATABASE_URL", "port outside")),
                broken(
                        "database port no number",
                        set("DATABASE_URL", "jdbc:postgresql://h:hunter2/db"),
                        says("DATABASE_URL", "host or port")),
                broken(
                        "user before the host in the JDBC form",
                        set("DATABASE_URL", "jdbc:postgresql://u:hunter2@h:5432/db"),
                        says("DATABASE_URL", "JDBC form")),
                broken(
                        "parameter without value",
                        set("DATABASE_URL", "postgresql://h/db?hunter2"),
                        says("DATABASE_URL", "name=value")),
                broken(
                        "space in the host",
                        set("DATABASE_URL", "postgresql://u:hunter2@my host/db"),
                        says("DATABASE_URL", "host or port")),
                broken(
                        "database URL in quotes",
                        set("DATABASE_URL", "\"postgresql://u:hunter2@h/db\""),
                        says("DATABASE_URL", "neither")),
                broken("redis over http", set("REDIS_URL", "http://:hunter2@h:6379"), says("REDIS_URL", "neither")),
                broken("redis without host", set("REDIS_URL", "redis://:hunter2@"), says("REDIS_URL", "is no URL")),
                broken(
                        "redis port too large",
                        set("REDIS_URL", "redis://:hunter2@h:99999"),
                        says("REDIS_URL", "port outside")),
                broken("redis port no number", set("REDIS_URL", "redis://h:hunter2"), says("REDIS_URL", "is no URL")),
                broken("redis index no number", set("REDIS_URL", "redis://h/hunter2"), says("REDIS_URL", "is no URL")),
                broken(
                        "index of a redis cluster",
                        set("REDIS_URL", "redis://:hunter2@a:6379,b:6379/1"),
                        says("REDIS_URL", "index")),
                broken(
                        "@ in redis password",
                        set("REDIS_URL", "redis://:hun@ter2@h:6379/0"),
                        says("REDIS_URL", "percent-encoded")),
                broken("port no number", set("API_PORT", "http"), says("API_PORT", "is not understood")),
                broken("port too large", set("API_PORT", "65536"), says("API_PORT", "less than or equal to 65535")),
                broken("port negative", set("API_PORT", "-1"), says("API_PORT", "greater than or equal to 0")),
                broken("port beyond int", set("API_PORT", "99999999999"), says("API_PORT", "is not understood")),
                broken("host with scheme", set("API_HOST", "http://localhost"), says("API_HOST", "neither")),
                broken("host with a space", set("API_HOST", "local host"), says("API_HOST", "neither")),
                broken(
                        "duration no duration",
                        set("JWT_EXPIRES_IN", "soon"),
                        says("JWT_EXPIRES_IN", "is not understood")),
                broken(
                        "duration with unknown unit",
                        set("JWT_EXPIRES_IN", "2 weeks"),
                        says("JWT_EXPIRES_IN", "is not understood")),
                broken("duration too short", set("JWT_EXPIRES_IN", "59"), says("JWT_EXPIRES_IN", "is out of range")),
                broken("duration too long", set("JWT_EXPIRES_IN", "2h"), says("JWT_EXPIRES_IN", "is out of range")),
                broken("duration negative", set("JWT_EXPIRES_IN", "-15m"), says("JWT_EXPIRES_IN", "is out of range")),
                broken(
                        "session too long",
                        set("JWT_REFRESH_EXPIRES_IN", "91d"),
                        says("JWT_REFRESH_EXPIRES_IN", "is out of range")),
                broken("size no size", set("MAX_REQUEST_SIZE", "big"), says("MAX_REQUEST_SIZE", "is not understood")),
                broken("size negative", set("MAX_REQUEST_SIZE", "-1MB"), says("MAX_REQUEST_SIZE", "between")),
                broken("size zero", set("MAX_REQUEST_SIZE", "0"), says("MAX_REQUEST_SIZE", "between")),
                broken("size too large", set("MAX_REQUEST_SIZE", "2GB"), says("MAX_REQUEST_SIZE", "between")),
                broken(
                        "switch no boolean",
                        set("ENABLE_SWAGGER", "maybe"),
                        says("ENABLE_SWAGGER", "is not understood")),
                broken("environment unknown", set("APP_ENV", "staging"), says("APP_ENV", "is not understood")),
                broken("log level unknown", set("LOG_LEVEL", "loud"), says("LOG_LEVEL", "is not understood")),
                broken(
                        "a proxy by name",
                        set("TRUSTED_PROXIES", "10.0.0.0/8,proxy.example"),
                        says("TRUSTED_PROXIES", "is not understood")),
                broken(
                        "all addresses wrongly",
                        set("TRUSTED_PROXIES", "*"),
                        says("TRUSTED_PROXIES", "is not understood")),
                broken(
                        "mail port too large",
                        set("SMTP_PORT", "65536"),
                        says("SMTP_PORT", "less than or equal to 65535")),
                broken(
                        "mail security unknown",
                        set("SMTP_SECURITY", "ssl3"),
                        says("SMTP_SECURITY", "is not understood")),
                broken("app with a path", set("APP_URL", "https://a.example/app"), says("APP_URL", "is no URL")),
                broken(
                        "administrator without address",
                        set("ADMIN_BOOTSTRAP_EMAIL", "boss"),
                        says("ADMIN_BOOTSTRAP_EMAIL", "well-formed")),
                broken(
                        "endless session",
                        set("SESSION_MAX_LIFETIME", "10000d"),
                        says("SESSION_MAX_LIFETIME", "out of range")),
                broken("any origin", set("CORS_ORIGIN", "*"), says("CORS_ORIGIN", "exact origin")),
                broken(
                        "origin with wildcard",
                        set("CORS_ORIGIN", "https://a.example,https://*.example.com"),
                        says("CORS_ORIGIN", "exact origin")),
                broken(
                        "origin with path",
                        set("CORS_ORIGIN", "https://tips.example.org/"),
                        says("CORS_ORIGIN", "exact origin")),
                broken(
                        "origin without scheme",
                        set("CORS_ORIGIN", "tips.example.org"),
                        says("CORS_ORIGIN", "exact origin")),
                broken(
                        "origin in upper case",
                        set("CORS_ORIGIN", "https://App.Example.com"),
                        says("CORS_ORIGIN", "exact origin")),
                broken(
                        "origin with user",
                        set("CORS_ORIGIN", "https://u:hunter2@tips.example.org"),
                        says("CORS_ORIGIN", "exact origin")),
                broken(
                        "origins end with a comma",
                        set("CORS_ORIGIN", "https://tips.example.org,"),
                        says("CORS_ORIGIN", "exact origin")),
                broken(
                        "misspelt own name",
                        set("TIPPMIX_APP_ENVIROMENT", "hunter2"),
                        says("TIPPMIX_APP_ENVIROMENT", "no setting of ours")),
                broken(
                        "misspelt own name in lower case",
                        set("tippmix_api_prot", "hunter2"),
                        says("tippmix_api_prot", "no setting of ours")),
                broken(
                        "a placeholder of Spring",
                        set("API_PORT", "${JWT_SECRET}"),
                        says("API_PORT", "is not understood")),
                broken(
                        "everything",
                        set(
                                "DATABASE_URL",
                                "hunter2",
                                "REDIS_URL",
                                "hunter2",
                                "JWT_SECRET",
                                "hunter2hunter2",
                                "SESSION_SECRET",
                                "",
                                "COOKIE_SECRET",
                                "q".repeat(32),
                                "API_PORT",
                                "0.5",
                                "API_HOST",
                                "//",
                                "CORS_ORIGIN",
                                "*",
                                "MAX_REQUEST_SIZE",
                                "-5",
                                "ENABLE_SWAGGER",
                                "2",
                                "APP_ENV",
                                "prod",
                                "LOG_LEVEL",
                                "9",
                                "JWT_EXPIRES_IN",
                                "1ns",
                                "JWT_REFRESH_EXPIRES_IN",
                                "x",
                                "JWT_PREVIOUS_SECRETS",
                                "hunter2",
                                "TIPPMIX_X",
                                "1"),
                        says(
                                "DATABASE_URL",
                                "",
                                "REDIS_URL",
                                "",
                                "JWT_SECRET",
                                "14 bytes",
                                "SESSION_SECRET",
                                "missing",
                                "COOKIE_SECRET",
                                "repeats",
                                "API_PORT",
                                "",
                                "API_HOST",
                                "",
                                "CORS_ORIGIN",
                                "",
                                "MAX_REQUEST_SIZE",
                                "",
                                "ENABLE_SWAGGER",
                                "",
                                "APP_ENV",
                                "",
                                "LOG_LEVEL",
                                "",
                                "JWT_EXPIRES_IN",
                                "",
                                "JWT_REFRESH_EXPIRES_IN",
                                "",
                                "JWT_PREVIOUS_SECRETS",
                                "",
                                "TIPPMIX_X",
                                "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenConfigurations")
    void everyProblemIsReportedAtOnceAndNoValueIs(String name, Map<String, String> variables, List<String[]> expected) {
        Map<String, String> all = new HashMap<>(TestEnvironment.RIGHT);
        all.putAll(variables);

        List<Problem> problems = SettingsCheck.problems(TestEnvironment.with(all));

        assertThat(problems).hasSameSizeAs(expected);
        assertThat(expected)
                .allSatisfy(entry -> assertThat(problems)
                        .anyMatch(problem -> problem.variable().matches(entry[0])
                                && problem.fault().contains(entry[1])));
        String faults = problems.stream().map(Problem::fault).collect(Collectors.joining("\n"));
        String report = new RefusedToStartException(problems).report();
        assertThat(report).contains(problems.stream().map(Problem::variable).toList());
        assertThat(all.values())
                .filteredOn(value -> value.length() > 7)
                .allSatisfy(value -> assertThat(report).doesNotContain(value));
        assertThat(faults).doesNotContain("hunter2").doesNotContain("hun@ter2").doesNotContain("p%40ss");
    }

    @Test
    void theRightSettingsAreAccepted() {
        assertThat(TestEnvironment.problemsExcept(Map.of())).isEmpty();
    }

    @Test
    void everyOptionalSettingIsAcceptedInItsUsualForms() {
        assertThat(TestEnvironment.problemsExcept(set(
                        "API_PORT", "0",
                        "API_HOST", "::1",
                        "CORS_ORIGIN", "https://app.example.com, http://localhost:3000,http://[::1]:5173",
                        "MAX_REQUEST_SIZE", "512KB",
                        "ENABLE_SWAGGER", "TRUE",
                        "APP_ENV", "Development",
                        "LOG_LEVEL", "WARN",
                        "JWT_EXPIRES_IN", "900",
                        "JWT_PREVIOUS_SECRETS", GOOD + "," + OTHER_GOOD,
                        "TIPPMIX_API_CORSORIGIN_0", "https://other.example.com")))
                .isEmpty();
    }

    @Test
    void anEmptyVariableCountsAsNotSet() {
        StandardEnvironment environment = TestEnvironment.rightExcept(set("API_PORT", "", "LOG_LEVEL", " "));

        assertThat(SettingsCheck.problems(environment)).isEmpty();
        assertThat(environment.getProperty("tippmix.api.port")).isEqualTo("3001");
    }

    @Test
    void aPropertySaidMoreExplicitlyWinsOverTheVariable() {
        StandardEnvironment environment =
                TestEnvironment.rightExcept(set("API_PORT", "4000", "TIPPMIX_API_PORT", "5000"));

        assertThat(environment.getProperty("tippmix.api.port")).isEqualTo("5000");
    }

    @ParameterizedTest
    @CsvSource({"15m,900", "900,900", "PT15M,900", "1h,3600", "60s,60", "60000ms,60"})
    void durationsAreReadWithAndWithoutUnit(String text, long seconds) {
        assertThat(duration("JWT_EXPIRES_IN", text, "tippmix.security.jwt.lifetime"))
                .hasSeconds(seconds);
    }

    @ParameterizedTest
    @CsvSource({"7d,604800", "604800,604800", "168h,604800"})
    void daysAreReadToo(String text, long seconds) {
        assertThat(duration("JWT_REFRESH_EXPIRES_IN", text, "tippmix.identity.session.lifetime"))
                .hasSeconds(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${HOME}", "a${b", "\\${x}", "$$", "#{1+1}", "${a:b}", "}${", "${a}}${b}", "a\\"})
    void aSecretIsTakenToTheLetter(String odd) {
        StandardEnvironment environment = TestEnvironment.rightExcept(set("JWT_SECRET", GOOD + odd, "HOME", "/home"));

        assertThat(SettingsCheck.problems(environment)).isEmpty();
        assertThat(environment.getProperty("tippmix.security.jwt.secret")).isEqualTo(GOOD + odd);
        assertThat(Binder.get(environment)
                        .bind("tippmix.security.jwt.secret", String.class)
                        .get())
                .isEqualTo(GOOD + odd);
    }

    @Test
    void noRandomSecretIsRefused() {
        long seed = 20261123;
        Random random = new Random(seed);

        List<String> refused = Stream.generate(() -> secret(random))
                .limit(10_000)
                .filter(secret -> StrongSecretValidator.weakness(secret).isPresent())
                .toList();

        assertThat(refused).as("seed %d", seed).isEmpty();
    }

    /** 32 to 64 random bytes in the encodings that key generators use; also 16 bytes as 32 hexadecimal digits. */
    private static String secret(Random random) {
        byte[] bytes = new byte[32 + random.nextInt(33)];
        random.nextBytes(bytes);
        return switch (random.nextInt(5)) {
            case 0 -> Base64.getEncoder().encodeToString(bytes);
            case 1 -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            case 2 -> HexFormat.of().formatHex(bytes);
            case 3 -> HexFormat.of().withUpperCase().formatHex(bytes);
            default -> HexFormat.of().formatHex(Arrays.copyOf(bytes, 16));
        };
    }

    private static Duration duration(String variable, String text, String property) {
        StandardEnvironment environment = TestEnvironment.rightExcept(set(variable, text));
        assertThat(SettingsCheck.problems(environment)).isEmpty();
        Setting setting = Setting.all().stream()
                .filter(each -> each.property().equals(property))
                .findFirst()
                .orElseThrow();
        return (Duration) SettingsCheck.bound(setting, Binder.get(environment)).orElseThrow();
    }

    private static Arguments broken(String name, Map<String, String> variables, List<String[]> expected) {
        return arguments(name, variables, expected);
    }

    private static Map<String, String> set(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return variables;
    }

    /** Empty counts as not set. */
    private static Map<String, String> unset(String... names) {
        return Arrays.stream(names).collect(Collectors.toMap(name -> name, name -> ""));
    }

    private static List<String[]> says(String... variablesAndFaults) {
        return Stream.iterate(0, i -> i < variablesAndFaults.length, i -> i + 2)
                .map(i -> new String[] {variablesAndFaults[i], variablesAndFaults[i + 1]})
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://u@localhost/db, redis://127.0.0.1:6379",
        "jdbc:postgresql://127.0.0.1:5432/db, redis://[::1]:6379",
        "postgresql://u@db.example.com/db?sslmode=require, rediss://cache.example.com",
        "postgresql://u@db.example.com/db?ssl=true, 'rediss://cache.example.com,cache2.example.com'"
    })
    void whatIsEncryptedOrStaysOnThisMachineIsRight(String database, String redis) {
        assertThat(TestEnvironment.problemsExcept(set("DATABASE_URL", database, "REDIS_URL", redis)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"APP_ENV, development", "APP_ENV, test", "ALLOW_UNENCRYPTED, true"})
    void aNetworkMayBeTrusted(String variable, String value) {
        assertThat(TestEnvironment.problemsExcept(
                        set("DATABASE_URL", "postgresql://u@db/db", "REDIS_URL", "redis://cache", variable, value)))
                .isEmpty();
    }
}
