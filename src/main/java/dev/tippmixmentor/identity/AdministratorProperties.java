package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Email;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** Who the first administrator is. */
@Validated
@ConfigurationProperties("tippmix.identity.administrator")
record AdministratorProperties(
        @FromEnvironment(
                value = "ADMIN_BOOTSTRAP_EMAIL",
                description = "Becomes the first administrator; the log has a link to set the password",
                expected = "an e-mail address, while there is no administrator")
        @Email
        @Nullable
        String bootstrapEmail) {}
