package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** How e-mail leaves, and where its links lead. */
@Validated
@ConfigurationProperties("tippmix.identity.mail")
record MailProperties(
        @FromEnvironment(
                value = "SMTP_HOST",
                description = "Mail server for verification and password links; without it both are off",
                expected = "a host name")
        @Pattern(regexp = "[A-Za-z0-9.:_-]+", message = "is no host name")
        @Nullable
        String host,

        @FromEnvironment(
                value = "SMTP_PORT",
                description = "Port of the mail server",
                expected = "a port, 1 to 65535: 587, or 465 with SMTP_SECURITY=TLS")
        @DefaultValue("587")
        @Min(1)
        @Max(65535)
        int port,

        @FromEnvironment(
                value = "SMTP_SECURITY",
                description = "How the connection to the mail server is encrypted",
                expected = "starttls (required), tls (from the first byte) or none (a server on this host)")
        @DefaultValue("starttls")
        MailSecurity security,

        @FromEnvironment(
                value = "SMTP_USERNAME",
                description = "User at the mail server",
                expected = "a user name, empty if the server asks for none")
        @Nullable
        String username,

        @FromEnvironment(
                value = "SMTP_PASSWORD",
                description = "Password at the mail server",
                expected = "the password, empty if the server asks for none")
        @Nullable
        String password,

        @FromEnvironment(
                value = "SMTP_FROM",
                description = "Sender of our e-mail",
                expected = "an e-mail address that the server lets us use")
        @DefaultValue("no-reply@tippmixmentor.dev")
        @NotBlank
        @Email
        String from,

        @FromEnvironment(
                value = "APP_URL",
                description = "Address of the app, whose pages the links in e-mail open",
                expected = "a URL without a path, such as https://app.example.com")
        @DefaultValue("http://localhost:3000")
        @Pattern(regexp = "https?://(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::\\d{1,5})?", message = "is no URL without a path")
        String appUrl) {

    /** How a connection to the mail server is encrypted. */
    enum MailSecurity {
        STARTTLS,
        TLS,
        NONE
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MailProperties[…]";
    }
}
