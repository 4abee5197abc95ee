package dev.tippmixmentor.feeds;

import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads one file of openfootball's {@code football.json}, match by match.
 *
 * <ul>
 *   <li>League and season follow from the name of the file's content, such as {@code English Premier League 2023/24}.
 *   <li>Times are those of the country. Without one the match is taken to begin at 15:00 there.
 *   <li>A match without a score is a fixture, if its day is not over.
 * </ul>
 */
class OpenFootballJson {
    /** Under which the names of its teams are known. */
    static final String SOURCE = "openfootball";

    private static final Pattern NAME = Pattern.compile("(.+) ([0-9]{4})[/-]([0-9]{2})");
    private static final LocalTime USUAL_KICK_OFF = LocalTime.of(15, 0);

    /** More than any season has. */
    private static final int MOST_MATCHES = 1_000;

    private final JsonParser parser;
    private final Instant now;
    private final List<IncomingMatch> matches = new ArrayList<>();
    private final IdentityHashMap<IncomingMatch, Integer> lines = new IdentityHashMap<>();
    private final Map<List<String>, Integer> pairings = new HashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private int refusedTotal;
    private int rows;

    /** The leagues whose names we know, as the files have them. */
    private enum League {
        ENGLAND("English Premier League", Division.E0, "Europe/London"),
        GERMANY("Deutsche Bundesliga", Division.D1, "Europe/Berlin"),
        SPAIN("Primera División de España", Division.SP1, "Europe/Madrid"),
        ITALY("Italian Serie A", Division.I1, "Europe/Rome"),
        FRANCE("French Ligue 1", Division.F1, "Europe/Paris");

        private final String title;
        private final Division division;
        private final ZoneId zone;

        League(String title, Division division, String zone) {
            this.title = title;
            this.division = division;
            this.zone = ZoneId.of(zone);
        }

        static Optional<League> of(String title) {
            return Arrays.stream(values())
                    .filter(league -> league.title.equals(title))
                    .findFirst();
        }
    }

    /** Which season of which league the file is of. */
    private record Heading(League league, String season) {
        static Heading of(String name) {
            Matcher parts = NAME.matcher(name);
            if (!parts.matches()) {
                throw noSuchFile();
            }
            League league = League.of(parts.group(1)).orElseThrow(OpenFootballJson::noSuchFile);
            return new Heading(league, parts.group(2) + "-" + parts.group(3));
        }
    }

    private OpenFootballJson(JsonParser parser, Instant now) {
        this.parser = parser;
        this.now = now;
    }

    /**
     * Reads a file to its end.
     *
     * @param now tells fixtures from matches without a result
     * @throws ApiException {@code INVALID_INPUT} if it is no such file at all
     */
    static FileContent read(InputStream file, JsonMapper json, Instant now) {
        try (JsonParser parser = json.createParser(file)) {
            return new OpenFootballJson(parser, now).read();
        } catch (JacksonException e) {
            String where =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw ApiException.of(ErrorCode.INVALID_INPUT, "This is no well-formed JSON" + where);
        }
    }

    private static ApiException noSuchFile() {
        return ApiException.of(
                ErrorCode.INVALID_INPUT,
                "This is no file of football.json: it must begin with the name of a league that we know and its season,"
                        + " such as English Premier League 2023/24, and then have matches");
    }

    private FileContent read() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw noSuchFile();
        }
        Heading heading = null;
        boolean found = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String property = parser.currentName();
            parser.nextToken();
            if (property.equals("name") && parser.currentToken() == JsonToken.VALUE_STRING) {
                heading = Heading.of(parser.getString());
            } else if (property.equals("matches") && parser.currentToken() == JsonToken.START_ARRAY) {
                if (heading == null) {
                    throw noSuchFile();
                }
                found = true;
                readMatches(heading);
            } else {
                parser.skipChildren();
            }
        }
        if (heading == null || !found) {
            throw noSuchFile();
        }
        Map<Division, List<IncomingMatch>> byDivision = new EnumMap<>(Division.class);
        if (!matches.isEmpty()) {
            byDivision.put(heading.league().division, matches);
        }
        return new FileContent(rows, byDivision, lines, refusals, refusedTotal);
    }

    private void readMatches(Heading heading) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int line = parser.currentTokenLocation().getLineNr();
            JsonNode match = parser.readValueAsTree();
            rows++;
            if (rows > MOST_MATCHES) {
                throw ApiException.of(ErrorCode.INVALID_INPUT, "This has more matches than a season");
            }
            try {
                take(heading, match, line);
            } catch (IllegalArgumentException | DateTimeException e) {
                refuse(line, "Row refused: its date, its sides or its goals can't be");
            }
        }
    }

    private void take(Heading heading, JsonNode match, int line) {
        LocalDate date = LocalDate.parse(match.path("date").asString(""));
        String time = match.path("time").asString("");
        String home = match.path("team1").asString("");
        String away = match.path("team2").asString("");
        Score result = score(match.path("score").path("ft"));
        LocalDate today = LocalDate.ofInstant(now, heading.league().zone);
        if (result != null && date.isAfter(today)) {
            refuse(line, "Row refused: it has a result before its day has come");
            return;
        }
        if (result == null && date.isBefore(today)) {
            refuse(line, "Row refused: it has no result although its day is over");
            return;
        }
        LocalTime kickOff = time.isEmpty() ? USUAL_KICK_OFF : LocalTime.parse(time);
        IncomingMatch incoming = new IncomingMatch(
                heading.season(),
                date.atTime(kickOff).atZone(heading.league().zone).toInstant(),
                !time.isEmpty(),
                home,
                away,
                result,
                null,
                null,
                List.of());
        Integer earlier = pairings.putIfAbsent(List.of(incoming.home(), incoming.away()), line);
        if (earlier != null) {
            refuse(line, "Row refused: it is the same match as line " + earlier);
            return;
        }
        lines.put(incoming, line);
        matches.add(incoming);
    }

    private static @Nullable Score score(JsonNode goals) {
        if (!goals.isArray()) {
            return null;
        }
        if (goals.size() != 2 || !goals.get(0).isInt() || !goals.get(1).isInt()) {
            throw new IllegalArgumentException("not a score");
        }
        return new Score(goals.get(0).asInt(), goals.get(1).asInt());
    }

    private void refuse(int line, String reason) {
        refusedTotal++;
        if (refusals.size() < Refusal.MAX_NAMED) {
            refusals.add(new Refusal(line, reason));
        }
    }
}
