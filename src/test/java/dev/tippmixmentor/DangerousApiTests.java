package dev.tippmixmentor;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import dev.tippmixmentor.platform.logging.HandedOver;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.springframework.expression.ExpressionParser;

/** What the application does nowhere, so that no input can make it. */
class DangerousApiTests {
    private static final JavaClasses CLASSES = ModularityTests.CLASSES;

    @Test
    void noOtherProgramIsStarted() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(CLASSES);
        noClasses().should().callMethod(Runtime.class, "exec", String.class).check(CLASSES);
        noClasses().should().callMethod(Runtime.class, "exec", String[].class).check(CLASSES);
    }

    @Test
    void noXmlIsRead() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "javax.xml..", "org.w3c.dom..", "org.xml.sax..", "tools.jackson.dataformat.xml.."))
                .check(CLASSES);
    }

    @Test
    void noJavaObjectIsReadFromBytes() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .check(CLASSES);
        // A name from a list of ours is harmless, a class that the text names is not.
        assertThat(found("Id\\.(CLASS|MINIMAL_CLASS)|activateDefaultTyping|polymorphicTypeValidator"))
                .isEmpty();
    }

    @Test
    void onlyLinksThatSomebodyIsToReadInTheLogPassItsMask() {
        assertThat(CLASSES.stream()
                        .filter(type -> type.getDirectDependenciesFromSelf().stream()
                                .anyMatch(use -> use.getTargetClass().isEquivalentTo(HandedOver.class)))
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder("FirstAdministrator", "Mailer", "MaskedEvent");
    }

    @Test
    void noDirectoryServiceIsAsked() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("javax.naming..", "org.springframework.ldap.."))
                .check(CLASSES);
    }

    @Test
    void noTextIsRunAsCode() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("javax.script..", "javax.tools..", "groovy.."))
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ExpressionParser.class)
                .check(CLASSES);
    }

    /** A pattern is a constant, or a text in the same line. */
    @Test
    void everyPatternIsWrittenByUs() {
        assertThat(found("Pattern\\.compile\\((?!\\s*\")")).isEmpty();
    }

    /**
     * Providers are those that operators name, agents post to endpoints that operators or administrators name; nobody
     * else calls anybody over HTTP.
     */
    @Test
    void onlyProvidersAndAgentsAreCalled() {
        noClasses()
                .that(not(resideInAnyPackage("dev.tippmixmentor.providers", "dev.tippmixmentor.agentwork")))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.net.http..", "org.apache.hc..", "org.springframework.web.reactive.."))
                .check(CLASSES);
        noClasses()
                .that(not(resideInAPackage("dev.tippmixmentor.providers")))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.springframework\\.web\\.client\\.Rest(Client|Template).*")
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(URLConnection.class)
                .check(CLASSES);
    }

    @Test
    void nobodyIsRedirected() {
        assertThat(found(
                        "sendRedirect|RedirectView|\"redirect:|HttpStatus\\.(FOUND|SEE_OTHER|MOVED\\w*|\\w*_REDIRECT)"))
                .isEmpty();
    }

    /** docs/security.md, cryptography. */
    @Test
    void onlyTheAlgorithmsOfTheInventoryAreUsed() {
        Set<String> named = found("\"((?:Hmac|SHA|MD[245]|AES|DES|RC4|RSA|Blowfish)[A-Za-z0-9/-]*)\"")
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(named).containsExactlyInAnyOrder("HmacSHA256", "AES");
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .map(JavaMethodCall::getTarget)
                        .filter(called -> called.getOwner().isEquivalentTo(DigestUtils.class)
                                || (called.getOwner().isEquivalentTo(MessageDigest.class)
                                        && called.getName().equals("getInstance")))
                        .map(AccessTarget::getName)
                        .collect(Collectors.toSet()))
                .isNotEmpty()
                .allMatch(name -> name.toLowerCase(Locale.ROOT).contains("sha256"));
        noClasses().should().dependOnClassesThat().areAssignableTo(Cipher.class).check(CLASSES);
    }

    /** Elsewhere chance may be guessed: simulations, the spread of retries, correlation ids. */
    @Test
    void secretsComeFromTheGeneratorForThem() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.tippmixmentor.identity",
                        "dev.tippmixmentor.platform.security",
                        "dev.tippmixmentor.realtime",
                        "dev.tippmixmentor.stomp")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, ThreadLocalRandom.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLASSES);
    }

    @Test
    void theLogGoesToStandardOutputOnly() {
        assertThat(found(Path.of("src/main/resources"), "logging\\.file|FileAppender|SocketAppender|SyslogAppender"))
                .isEmpty();
        assertThat(found("FileAppender|SocketAppender|FileHandler")).isEmpty();
    }

    @Test
    void theImageIsBuiltFromSourcesOnly() throws IOException {
        assertThat(Files.readAllLines(Path.of(".dockerignore")))
                .containsExactly("*", "!.mvn", "!mvnw", "!pom.xml", "!src", "!docker/app");
    }

    private static Stream<MatchResult> found(String regex) {
        return found(Path.of("src/main/java"), regex);
    }

    private static Stream<MatchResult> found(Path folder, String regex) {
        Pattern pattern = Pattern.compile(regex);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream()
                    .flatMap(file -> pattern.matcher(text(file)).results().toList().stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
