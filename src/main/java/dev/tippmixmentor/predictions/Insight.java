package dev.tippmixmentor.predictions;

import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.predictions.PredictionContent.CorrectScore;
import dev.tippmixmentor.predictions.PredictionContent.Factor;
import dev.tippmixmentor.predictions.PredictionContent.Market;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Says in English why a prediction says what it says. Follows from what was sealed alone, so that it can be checked like
 * the rest: every number in it is one of the prediction's, rounded.
 */
final class Insight {
    /** Nearer than this nobody is the favourite. */
    private static final double EVEN = 0.05;

    /** A difference to the market that is worth a sentence. */
    private static final double NOTEWORTHY = 0.02;

    private static final int FACTORS = 3;
    private static final double LINE = 2.5;
    private static final String HOME = "home";
    private static final String LEVEL = "league level";

    private final String home;
    private final String away;
    private final PredictionContent content;

    private Insight(String home, String away, PredictionContent content) {
        this.home = home;
        this.away = away;
        this.content = content;
    }

    /**
     * @param home name of the home side
     * @param away name of the away side
     */
    static String of(String home, String away, PredictionContent content) {
        Insight insight = new Insight(home, away, content);
        List<String> sentences = new ArrayList<>();
        sentences.add(insight.favourite());
        sentences.add(insight.goals());
        insight.addReasons(sentences);
        insight.addMarket(sentences);
        if (Boolean.TRUE.equals(content.coldStart())) {
            sentences.add("One of the sides is new to the model, which takes it for an average one.");
        }
        return String.join(" ", sentences);
    }

    private String favourite() {
        OutcomeProbabilities outcome = content.outcome();
        if (Math.abs(outcome.home() - outcome.away()) < EVEN) {
            return "%s (%s) and %s (%s) are about equally likely to win, and %s is for a draw."
                    .formatted(home, percent(outcome.home()), away, percent(outcome.away()), percent(outcome.draw()));
        }
        boolean atHome = outcome.home() > outcome.away();
        return "%s are the favourites with %s; a draw has %s and %s %s."
                .formatted(
                        atHome ? home : away,
                        percent(atHome ? outcome.home() : outcome.away()),
                        percent(outcome.draw()),
                        atHome ? away : home,
                        percent(atHome ? outcome.away() : outcome.home()));
    }

    private String goals() {
        String expected = String.format(
                Locale.ROOT,
                "The model expects %.1f goals of %s and %.1f of %s",
                content.expectedGoals().home(),
                home,
                content.expectedGoals().away(),
                away);
        String likeliest = content.correctScores().stream()
                .findFirst()
                .map(this::likeliest)
                .orElse("");
        String over = content.overUnder().stream()
                .filter(total -> total.line() == LINE)
                .findFirst()
                .map(total -> "; there are three goals or more with " + percent(total.over()))
                .orElse("");
        return expected + likeliest + over + ".";
    }

    private String likeliest(CorrectScore score) {
        return ", most likely a " + score.score() + " (" + percent(score.probability()) + ")";
    }

    private void addReasons(List<String> sentences) {
        String reasons = content.factors().stream()
                .filter(factor -> !factor.name().equals(LEVEL) && change(factor) != 0)
                .limit(FACTORS)
                .map(factor -> "%s (%+d %% goals for %s)".formatted(name(factor), change(factor), side(factor.team())))
                .collect(Collectors.joining(", "));
        if (!reasons.isEmpty()) {
            sentences.add("What counts most: " + reasons + ".");
        }
    }

    private String name(Factor factor) {
        return switch (factor.name()) {
            case "home attack" -> "the attack of " + home;
            case "home defence" -> "the defence of " + home;
            case "away attack" -> "the attack of " + away;
            case "away defence" -> "the defence of " + away;
            case "home advantage" -> "playing at home";
            case "recent form" -> "recent form";
            default -> factor.name();
        };
    }

    /** In per cent of the goals expected without it. */
    private static long change(Factor factor) {
        return Math.round(100 * Math.expm1(factor.effect()));
    }

    private String side(String team) {
        return team.equals(HOME) ? home : away;
    }

    private void addMarket(List<String> sentences) {
        Market market = content.market();
        if (market == null) {
            return;
        }
        OutcomeProbabilities ours = content.outcome();
        boolean atHome = Math.abs(ours.home() - market.home()) >= Math.abs(ours.away() - market.away());
        double own = atHome ? ours.home() : ours.away();
        double theirs = atHome ? market.home() : market.away();
        if (Math.abs(own - theirs) < NOTEWORTHY) {
            sentences.add("The bookmakers see it alike.");
        } else {
            sentences.add("The bookmakers think %s of %s: %s."
                    .formatted(theirs > own ? "more" : "less", atHome ? home : away, percent(theirs)));
        }
    }

    private static String percent(double probability) {
        return Math.round(100 * probability) + " %";
    }
}
