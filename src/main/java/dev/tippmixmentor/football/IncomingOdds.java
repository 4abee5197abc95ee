package dev.tippmixmentor.football;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Decimal odds of one bookmaker for one market, as an outside source tells them; made with {@link #threeWay} and {@link
 * #overUnder}. Prices are kept with three decimals.
 *
 * @param bookmaker who offers them, or {@link #MARKET_AVERAGE}
 * @param kind when they stood
 * @param market what they are for; says which of the prices are there
 * @param line goals, of over/under only
 * @param home of 1X2 only
 * @param draw of 1X2 only
 * @param away of 1X2 only
 * @param over of over/under only
 * @param under of over/under only
 */
public record IncomingOdds(
        String bookmaker,
        OddsKind kind,
        OddsMarket market,
        @Nullable BigDecimal line,
        @Nullable BigDecimal home,
        @Nullable BigDecimal draw,
        @Nullable BigDecimal away,
        @Nullable BigDecimal over,
        @Nullable BigDecimal under) {
    /** In place of a bookmaker: the average of all that the source watches. */
    public static final String MARKET_AVERAGE = "Market average";

    private static final int DECIMALS = 3;
    private static final int LINE_DECIMALS = 2;

    /** The least that is still above 1 with the decimals that are kept. */
    private static final BigDecimal MIN_PRICE = new BigDecimal("1.001");

    private static final BigDecimal MAX_PRICE = BigDecimal.valueOf(10_000);
    private static final BigDecimal MAX_LINE = BigDecimal.valueOf(20);

    public IncomingOdds {
        bookmaker = Names.checked(bookmaker);
        line = line(line);
        home = price(home);
        draw = price(draw);
        away = price(away);
        over = price(over);
        under = price(under);
        boolean threeWay = home != null && draw != null && away != null;
        boolean overUnder = over != null && under != null && line != null;
        boolean anyThreeWay = home != null || draw != null || away != null;
        boolean anyOverUnder = over != null || under != null || line != null;
        boolean complete = market == OddsMarket.THREE_WAY ? threeWay && !anyOverUnder : overUnder && !anyThreeWay;
        if (!complete) {
            throw new IllegalArgumentException("the prices do not fit the market");
        }
    }

    /**
     * Odds of home, draw and away.
     *
     * @throws IllegalArgumentException unless every price is above 1 and at most 10,000
     */
    public static IncomingOdds threeWay(
            String bookmaker, OddsKind kind, BigDecimal home, BigDecimal draw, BigDecimal away) {
        return new IncomingOdds(bookmaker, kind, OddsMarket.THREE_WAY, null, home, draw, away, null, null);
    }

    /**
     * Odds of more and of fewer goals than a line.
     *
     * @param line goals, for example 2.5
     * @throws IllegalArgumentException unless every price is above 1 and at most 10,000
     */
    public static IncomingOdds overUnder(
            String bookmaker, OddsKind kind, BigDecimal line, BigDecimal over, BigDecimal under) {
        return new IncomingOdds(bookmaker, kind, OddsMarket.OVER_UNDER, line, null, null, null, over, under);
    }

    private static @Nullable BigDecimal line(@Nullable BigDecimal line) {
        if (line == null) {
            return null;
        }
        if (line.signum() <= 0 || line.compareTo(MAX_LINE) > 0) {
            throw new IllegalArgumentException("the line must be above 0 and at most " + MAX_LINE);
        }
        return line.setScale(LINE_DECIMALS, RoundingMode.HALF_UP);
    }

    private static @Nullable BigDecimal price(@Nullable BigDecimal price) {
        if (price == null) {
            return null;
        }
        // Compared before it is rounded: writing 1e999999999 out would take all memory.
        if (price.compareTo(MIN_PRICE) < 0 || price.compareTo(MAX_PRICE) > 0) {
            throw new IllegalArgumentException("odds must be above 1 and at most " + MAX_PRICE);
        }
        return price.setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
