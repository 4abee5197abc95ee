package dev.tippmixmentor.predictions;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.stereotype.Component;

/** Which code runs: the commit where the build recorded it, otherwise the version and time of the build, if known. */
@Component
class CodeRevision {
    private final @Nullable String value;

    CodeRevision(ObjectProvider<GitProperties> git, ObjectProvider<BuildProperties> build) {
        this.value = Optional.ofNullable(git.getIfAvailable())
                .map(GitProperties::getCommitId)
                .or(() -> Optional.ofNullable(build.getIfAvailable())
                        .map(known -> known.getVersion() + " of " + known.getTime()))
                .orElse(null);
    }

    Optional<String> value() {
        return Optional.ofNullable(value);
    }
}
