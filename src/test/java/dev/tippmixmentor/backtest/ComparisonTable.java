package dev.tippmixmentor.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Score cards of several contenders on the same seasons, kept in {@code target} for reading. */
final class ComparisonTable {

    private final Map<String, ScoreCard> cards = new LinkedHashMap<>();

    static ComparisonTable of(List<League> leagues, List<Contender> contenders, int fromYear, int toYear) {
        ComparisonTable table = new ComparisonTable();
        for (Contender contender : contenders) {
            table.cards.put(contender.name(), ScoreCard.of(BackTest.run(leagues, contender, fromYear, toYear)));
        }
        return table;
    }

    ScoreCard card(String contender) {
        return cards.get(contender);
    }

    void write(String name) {
        StringBuilder text = new StringBuilder("""
                | model | n | RPS | log loss | Brier | hit % | over 2.5 LL | BTTS LL | score LL |
                |---|---|---|---|---|---|---|---|---|
                """);
        cards.forEach((contender, card) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %.5f | %.5f | %.5f | %.2f | %s | %s | %s |%n",
                contender,
                card.matches(),
                card.rankedProbabilityScore(),
                card.logLoss(),
                card.brier(),
                card.hitRate() * 100,
                cell(card.over25LogLoss()),
                cell(card.bothScoreLogLoss()),
                cell(card.scoreLogLoss()))));
        try {
            Files.writeString(Files.createDirectories(Path.of("target")).resolve(name), text, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "";
    }
}
