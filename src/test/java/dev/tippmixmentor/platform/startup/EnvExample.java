package dev.tippmixmentor.platform.startup;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Writes {@code .env.example} from the settings records. */
final class EnvExample {
    private static final String HEADER = """
            # The settings of TippMixMentor. Copy this file to .env and fill in what is required, or let docker/make-env.sh do it; never commit that.
            # It is written from the settings records, and a test compares the two: change the records, not this file.
            # Durations are written as 15m, 7d or plain seconds. An empty value counts as not set.
            """;

    /** What the containers beside ours need. */
    private static final String COMPOSE = """

            # --- Only for docker compose ---

            # Password of the owner in the PostgreSQL container; the URLs are set by docker-compose.yml
            # Expected: letters and digits: openssl rand -hex 24
            POSTGRES_PASSWORD=

            # Password of the user there that the application connects as
            # Expected: letters and digits, not the owner's: openssl rand -hex 24
            POSTGRES_APP_PASSWORD=

            # Password of the user admin of Grafana, only with the profile observability
            # Expected: any text: openssl rand -hex 24
            GRAFANA_PASSWORD=

            # Memory of each container of the application; three quarters of it are heap
            # Expected: a size such as 1g
            # APP_MEMORY=1g
            """;

    private EnvExample() {}

    static String render(List<Setting> settings) {
        List<Setting> inOrder = settings.stream()
                .sorted(Comparator.comparing(Setting::variable))
                .toList();
        return HEADER
                + "\n# --- Required ---\n"
                + inOrder.stream()
                        .filter(Setting::isRequired)
                        .map(setting -> comments(setting) + setting.variable() + "=\n")
                        .collect(Collectors.joining())
                + "\n# --- Optional, shown with the default ---\n"
                + inOrder.stream()
                        .filter(setting -> !setting.isRequired())
                        .map(setting -> comments(setting) + "# " + setting.variable() + "="
                                + setting.defaultValue().orElse("") + "\n")
                        .collect(Collectors.joining())
                + COMPOSE;
    }

    private static String comments(Setting setting) {
        return "\n# " + setting.environment().description() + "\n# Expected: "
                + setting.environment().expected() + "\n";
    }
}
