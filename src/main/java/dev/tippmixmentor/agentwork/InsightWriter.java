package dev.tippmixmentor.agentwork;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says why a prediction says what it says. Follows from the facts alone: every number of the text is one of theirs. */
final class InsightWriter {
    /** A difference to the market, in points of per cent, that is worth a sentence. */
    private static final int NOTEWORTHY = 2;

    private final InsightFacts facts;
    private final InsightWords words;

    private InsightWriter(InsightFacts facts, InsightWords words) {
        this.facts = facts;
        this.words = words;
    }

    static String write(InsightFacts facts, InsightLanguage language) {
        InsightWriter writer = new InsightWriter(facts, InsightWords.of(language));
        List<String> sentences = new ArrayList<>();
        sentences.add(writer.outcome());
        sentences.add(writer.goals());
        writer.addFactors(sentences);
        writer.addForm(sentences);
        writer.addHeadToHead(sentences);
        writer.addMarket(sentences);
        return String.join(" ", sentences);
    }

    private String outcome() {
        return words.format(
                InsightWords.Sentence.OUTCOME,
                facts.home(),
                facts.homePercent(),
                facts.drawPercent(),
                facts.away(),
                facts.awayPercent());
    }

    private String goals() {
        String expected = words.format(
                InsightWords.Sentence.GOALS, facts.home(), facts.homeGoals(), facts.away(), facts.awayGoals());
        InsightFacts.LikeliestScore likeliest = facts.likeliestScore();
        return likeliest == null
                ? expected
                : expected + " " + words.format(InsightWords.Sentence.SCORE, likeliest.score(), likeliest.percent());
    }

    private void addFactors(List<String> sentences) {
        String reasons = facts.factors().stream()
                .map(factor -> words.format(
                        InsightWords.Sentence.FACTOR,
                        words.factor(factor.name(), facts),
                        factor.goalsPercent(),
                        factor.team().equals("home") ? facts.home() : facts.away()))
                .collect(Collectors.joining(", "));
        if (!reasons.isEmpty()) {
            sentences.add(words.format(InsightWords.Sentence.FACTORS, reasons));
        }
    }

    private void addForm(List<String> sentences) {
        if (facts.homeForm().matches() > 0) {
            sentences.add(form(facts.home(), facts.homeForm()));
        }
        if (facts.awayForm().matches() > 0) {
            sentences.add(form(facts.away(), facts.awayForm()));
        }
    }

    private String form(String side, InsightFacts.Form form) {
        return words.format(
                InsightWords.Sentence.FORM,
                side,
                form.matches(),
                form.won(),
                form.drawn(),
                form.lost(),
                form.goalsFor(),
                form.goalsAgainst());
    }

    private void addHeadToHead(List<String> sentences) {
        InsightFacts.HeadToHead met = facts.headToHead();
        if (met != null) {
            sentences.add(words.format(
                    InsightWords.Sentence.HEAD_TO_HEAD,
                    met.years(),
                    met.matches(),
                    facts.home(),
                    met.homeWins(),
                    met.draws(),
                    facts.away(),
                    met.awayWins()));
        }
    }

    private void addMarket(List<String> sentences) {
        InsightFacts.Market market = facts.market();
        if (market == null) {
            return;
        }
        boolean atHome = Math.abs(facts.homePercent() - market.homePercent())
                >= Math.abs(facts.awayPercent() - market.awayPercent());
        int own = atHome ? facts.homePercent() : facts.awayPercent();
        int theirs = atHome ? market.homePercent() : market.awayPercent();
        sentences.add(
                Math.abs(own - theirs) < NOTEWORTHY
                        ? words.format(InsightWords.Sentence.MARKET_AGREES)
                        : words.format(
                                theirs > own ? InsightWords.Sentence.MARKET_HIGHER : InsightWords.Sentence.MARKET_LOWER,
                                atHome ? facts.home() : facts.away(),
                                theirs,
                                own));
    }
}
