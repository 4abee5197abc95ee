package dev.tippmixmentor.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tippmixmentor.platform.error.ApiException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTests {
    private static final PasswordRules RULES = new PasswordRules();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery",
                "all lower case letters here",
                "mein hund frisst gern käse",
                "xkT9$pl2mQ!z",
                "        spaces count   too",
                "пароль из двенадцати слов",
                "\uD83E\uDD89\uD83D\uDEB2\uD83C\uDF35\uD83E\uDDED\uD83C\uDFBB\uD83E\uDD54\uD83E\uDE81\uD83E\uDDCA\uD83E\uDEB5\uD83E\uDEA9\uD83D\uDEF6\uD83E\uDDF2",
            })
    void aPasswordNeedsNoParticularCharacters(String password) {
        assertThatCode(() -> check(password)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "short, Size",
        "elevenchars, Size",
        "password1234, Common",
        "passwordpassword, Common",
        "PASSWORD1234, Common",
        "p@ssw0rd2024!, Common",
        "qwertyuiop123, Common",
        "iloveyou1234, Common",
        "123456789012, Common",
        "aaaaaaaaaaaaaaaa, Common",
        "abcdefghijklmnop, Common",
        "Summer2024!!!, Common",
        "manchesterunited, Common",
        "tippmixmentor, Common",
        "TippmixMentor1, Common",
        "tippmixtippmix, Common",
        "correct horse battery staple, Common",
        "my name is Betty99 Boop, OwnName",
        "betty.mail and more, OwnName",
    })
    void aWeakPasswordIsRefusedByItsRule(String password, String rule) {
        assertThat(refusal(password).violations()).singleElement().satisfies(violation -> {
            assertThat(violation.field()).isEqualTo("password");
            assertThat(violation.rule()).isEqualTo(rule);
            assertThat(violation.message()).doesNotContain(password);
        });
    }

    @Test
    void lengthIsCountedInCharactersAsPeopleCountThem() {
        String owl = "\uD83E\uDD89";

        assertThat(refusal(owl.repeat(11)).violations().get(0).rule()).isEqualTo("Size");
        assertThatCode(() -> check(LONG)).doesNotThrowAnyException();
        assertThat(refusal(LONG + "x").violations().get(0).rule()).isEqualTo("Size");
    }

    @Test
    void theListHoldsAtLeastTenThousand() {
        assertThat(RULES.listed()).isGreaterThanOrEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "password", "xkT9$pl2mQ!z", "0123456789", "ab1", "\uD83E\uDD89"})
    void noPasswordTakesLongToJudge(String part) {
        String password = part.repeat(PasswordRules.MAX_LENGTH).substring(0, PasswordRules.MAX_LENGTH);
        long start = System.nanoTime();

        assertThatCode(() -> refusalOrNothing(password)).doesNotThrowAnyException();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    /** 128 characters that follow no pattern. */
    private static final String LONG =
            "Vx7Rt mQ2w bZ9k Lp4s Hd8f Yc3g Nj6v Ua1e Xi5o Kr0t Wq7m Bz2p Sg9h Df4l Cv8n Jy3u Ea6x Oi1r Tk5w Pm0q Zb7s Lh2d Gf9c Nv4j Uy8a Xe";

    private static void check(String password) {
        RULES.check("password", password, "Betty.Mail@example.org", "betty99");
    }

    private static void refusalOrNothing(String password) {
        try {
            check(password);
        } catch (ApiException e) {
            assertThat(e.violations()).isNotEmpty();
        }
    }

    private static ApiException refusal(String password) {
        try {
            check(password);
        } catch (ApiException e) {
            return e;
        }
        throw new AssertionError("accepted");
    }
}
