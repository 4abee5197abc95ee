package dev.tippmixmentor.identity;

import dev.tippmixmentor.identity.MailProperties.MailSecurity;
import dev.tippmixmentor.platform.logging.HandedOver;
import dev.tippmixmentor.platform.startup.AppEnvironment;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Sends e-mail, after the request that asked for one has been answered: what the answer takes must not tell
 * whether there was anybody to send one to. A link that is lost is asked for again. In development the log takes the
 * place of a mail server.
 */
@Component
class Mailer implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(Mailer.class);
    private static final int THREADS = 2;
    private static final int WAITING = 1_000;
    private static final int DRAIN_SECONDS = 10;
    private static final String TIMEOUT_MILLIS = "5000";

    private static final String PASSWORD_CHANGED = """
            The password of your account at TippMixMentor was changed, and all other sessions have ended.

            If it was not you, ask for a link to set a new one at once, and change the password of your mailbox too.
            """;

    private static final String FACTOR_ON = """
            A second factor was put on your account at TippMixMentor: signing in asks for a code of an app from now on. All other
            sessions have ended.

            If it was not you, somebody knows your password: ask an administrator to take the factor off, then set a new
            password with a link, and change the password of your mailbox too.
            """;

    private static final String FACTOR_OFF = """
            The second factor of your account at TippMixMentor was taken off: the password is enough to sign in from now on. All
            other sessions have ended.

            If it was not you, ask for a link to set a new password at once, and change the password of your mailbox too.
            """;

    private static final String WRONG_CODES = """
            Somebody who knows the password of your account at TippMixMentor has given several wrong codes for its second factor.

            If it was not you, set a new password at once. The account is safe as long as the codes are yours.
            """;

    private static final String TOKEN_REUSED = """
            A session of your account at TippMixMentor has ended, because its secret was used twice, as it is when somebody
            has copied it. Sign in again and look at the list of your sessions. If there is one that you do not know, end
            it and change your password.
            """;

    private final MailProperties properties;
    private final boolean development;
    private final @Nullable JavaMailSenderImpl sender;
    private final ExecutorService work = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            new CustomizableThreadFactory("mailer-"));

    Mailer(MailProperties properties, AppEnvironment environment) {
        this.properties = properties;
        this.development = environment.isDevelopment();
        this.sender = properties.host() == null ? null : sender(properties, properties.host());
    }

    private static JavaMailSenderImpl sender(MailProperties properties, String host) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost(host);
        sender.setPort(properties.port());
        sender.setDefaultEncoding("UTF-8");
        sender.setProtocol(properties.security() == MailSecurity.TLS ? "smtps" : "smtp");
        if (properties.username() != null) {
            sender.setUsername(properties.username());
        }
        if (properties.password() != null) {
            sender.setPassword(properties.password());
        }
        Properties settings = sender.getJavaMailProperties();
        for (String protocol : new String[] {"mail.smtp.", "mail.smtps."}) {
            settings.setProperty(protocol + "auth", Boolean.toString(properties.username() != null));
            settings.setProperty(protocol + "connectiontimeout", TIMEOUT_MILLIS);
            settings.setProperty(protocol + "timeout", TIMEOUT_MILLIS);
            settings.setProperty(protocol + "writetimeout", TIMEOUT_MILLIS);
            settings.setProperty(protocol + "ssl.checkserveridentity", "true");
        }
        boolean starttls = properties.security() == MailSecurity.STARTTLS;
        settings.setProperty("mail.smtp.starttls.enable", Boolean.toString(starttls));
        settings.setProperty("mail.smtp.starttls.required", Boolean.toString(starttls));
        return sender;
    }

    /** Whether links reach anybody. */
    boolean isOn() {
        return sender != null || development;
    }

    /** Does something that ends in {@link #send}, later; returns at once. */
    void later(Runnable task) {
        try {
            work.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    log.warn("identity.mail.unsent cause={}", e.getClass().getSimpleName());
                }
            });
        } catch (RejectedExecutionException e) {
            log.warn("identity.mail.unsent cause=too-many");
        }
    }

    /** The link that a token makes. After the {@code #}, so that no server and no other site sees it. */
    String link(EmailPurpose purpose, String token) {
        return properties.appUrl() + "/" + purpose.page() + "#token=" + token;
    }

    /** Sends a link now. */
    void send(String address, EmailPurpose purpose, String token) {
        String link = link(purpose, token);
        if (sender == null) {
            if (development) {
                log.info(HandedOver.MARKER, "identity.mail.link purpose={} link={}", purpose, link);
            }
            return;
        }
        send(sender, address, subject(purpose), text(purpose, link));
    }

    /** Tells a user, later, that their password is another one: if it was not them, they must hear of it. */
    void tellPasswordChanged(String address) {
        JavaMailSenderImpl out = sender;
        if (out != null) {
            later(() -> send(out, address, "Your password was changed", PASSWORD_CHANGED));
        }
    }

    /** Tells a user, later, that somebody who knows their password tries codes. */
    void tellWrongCodes(String address) {
        JavaMailSenderImpl out = sender;
        if (out != null) {
            later(() -> send(out, address, "Wrong codes for your second factor", WRONG_CODES));
        }
    }

    /** Tells a user now that their sign-in asks for more, or for less, than before, if there is a mail server. */
    void sendSecondFactorChanged(String address, boolean on) {
        if (sender != null) {
            send(
                    sender,
                    address,
                    on ? "A second factor was put on" : "Your second factor was taken off",
                    on ? FACTOR_ON : FACTOR_OFF);
        }
    }

    /** Tells a user now that a refresh token of theirs was used twice, if there is a mail server. */
    void sendTokenReused(String address) {
        if (sender != null) {
            send(sender, address, "A session of yours was ended", TOKEN_REUSED);
        }
    }

    private void send(JavaMailSenderImpl out, String address, String subject, String text) {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom(properties.from());
        message.setTo(address);
        message.setSubject(subject);
        message.setText(text);
        out.send(message);
    }

    private static String subject(EmailPurpose purpose) {
        return switch (purpose) {
            case VERIFY_EMAIL -> "Confirm your e-mail address";
            case RESET_PASSWORD -> "Set a new password";
        };
    }

    private static String text(EmailPurpose purpose, String link) {
        return switch (purpose) {
            case VERIFY_EMAIL -> """
                Somebody registered at TippMixMentor with this address. If it was you, confirm it within a day:

                %s

                If not, do nothing.
                """.formatted(link);
            case RESET_PASSWORD -> """
                Somebody asked for a new password at TippMixMentor. If it was you, set it within ten minutes:

                %s

                If not, do nothing: the password stays what it is.
                """.formatted(link);
        };
    }

    @Override
    public void destroy() throws InterruptedException {
        work.shutdown();
        if (!work.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
            log.warn("identity.mail.undrained");
        }
    }
}
