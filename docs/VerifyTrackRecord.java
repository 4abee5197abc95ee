import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the chain of sealed predictions with nothing but a JDK (17 or newer); verify-track-record.md explains it.
 *
 * <pre>java VerifyTrackRecord.java http://localhost:3001 [index hash]</pre>
 *
 * Index and hash are those of a link seen earlier, which the chain must still hold. Exit code 0: intact; 1: not intact,
 * the first faulty link is named; 2: could not be checked.
 */
public class VerifyTrackRecord {
    public static void main(String[] args) {
        if (args.length != 1 && args.length != 3) {
            System.err.println("usage: java VerifyTrackRecord.java <address> [<index> <hash> of a link seen earlier]");
            System.exit(2);
        }
        try {
            String address = args[0].replaceAll("/+$", "");
            String verdict =
                    args.length == 1 ? check(address, 0, "") : check(address, Long.parseLong(args[1]), args[2]);
            System.out.println(verdict);
            System.exit(verdict.startsWith("intact") ? 0 : 1);
        } catch (Exception e) {
            System.err.println("could not be checked: " + e);
            System.exit(2);
        }
    }

    private static String check(String address, long seenIndex, String seenHash) throws Exception {
        long length = 0;
        String previous = "0".repeat(64);
        for (List<Map<String, String>> page = page(address, 0); !page.isEmpty(); page = page(address, length)) {
            for (Map<String, String> link : page) {
                long index = length + 1;
                byte[] hashed = (index + "\n" + previous + "\n" + link.get("content")).getBytes(StandardCharsets.UTF_8);
                String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(hashed));
                if (!String.valueOf(index).equals(link.get("index"))) {
                    return "NOT INTACT: link " + index + " is missing, " + link.get("index") + " stands in its place";
                } else if (!previous.equals(link.get("previousHash"))) {
                    return "NOT INTACT: the previous hash in link " + index + " is not the hash of the link before";
                } else if (!hash.equals(link.get("hash"))) {
                    return "NOT INTACT: the content of link " + index + " does not fit its hash";
                } else if (index == seenIndex && !hash.equals(seenHash)) {
                    return "NOT INTACT: link " + index + " is not the one seen earlier";
                }
                String fault = fault(link.get("content"));
                if (!fault.isEmpty()) {
                    return "NOT INTACT: link " + index + " " + fault;
                }
                length = index;
                previous = hash;
            }
        }
        return length < seenIndex
                ? "NOT INTACT: link " + (length + 1) + " is missing, " + seenIndex + " were seen earlier"
                : "intact: " + length + " links, the last hash is " + previous;
    }

    /** What is wrong with what a content says; empty if nothing. */
    private static String fault(String content) {
        String begins = member(content, "earliestKickOff");
        try {
            Instant published = Instant.parse(member(content, "publishedAt"));
            if (!published.isBefore(Instant.parse(begins.isEmpty() ? member(content, "kickOff") : begins))) {
                return "was not sealed before its match could begin";
            }
        } catch (DateTimeParseException e) {
            return "does not say when it was sealed and when its match begins";
        }
        if (content.contains("\"version\":2")) {
            for (String name : List.of("leagueCode", "homeName", "awayName", "modelVersion", "parametersHash")) {
                if (member(content, name).isEmpty()) {
                    return "does not say " + name;
                }
            }
        }
        return "";
    }

    /** A string in canonical JSON; quotes within strings have a backslash before them, so only a member's name fits. */
    private static String member(String content, String name) {
        Matcher member = Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(content);
        return member.find() ? member.group(1) : "";
    }

    private static List<Map<String, String>> page(String address, long after) throws Exception {
        URI uri = URI.create(address + "/api/v1/track-record/seals?limit=1000&cursor=" + after);
        HttpResponse<String> answer = get(uri);
        while (answer.statusCode() == 429 || answer.statusCode() == 503) {
            Thread.sleep(1000 * answer.headers().firstValueAsLong("Retry-After").orElse(5));
            answer = get(uri);
        }
        if (answer.statusCode() != 200 || !answer.body().contains("\"data\"")) {
            throw new IOException(uri + " is no page of the chain, status " + answer.statusCode());
        }
        return new Links(answer.body()).all();
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Takes the links out of a page of JSON: objects with a content, whose members are strings and whole numbers. */
    private static final class Links {
        private final String json;
        private int at;

        Links(String json) {
            this.json = json;
        }

        List<Map<String, String>> all() {
            List<Map<String, String>> links = new ArrayList<>();
            Map<String, String> members = new HashMap<>();
            String name = "";
            for (; at < json.length(); at++) {
                char c = json.charAt(at);
                if (c == '"') {
                    String text = string();
                    if (isName()) {
                        name = text;
                    } else {
                        members.put(name, text);
                    }
                } else if (Character.isDigit(c)) {
                    members.merge(name, String.valueOf(c), String::concat);
                } else if (c == '}') {
                    if (members.containsKey("content")) {
                        links.add(members);
                    }
                    members = new HashMap<>();
                }
            }
            return links;
        }

        /** Whether the string that ended here has a value after it. */
        private boolean isName() {
            int next = at + 1;
            while (next < json.length() && Character.isWhitespace(json.charAt(next))) {
                next++;
            }
            return next < json.length() && json.charAt(next) == ':';
        }

        /** Reads the string that begins here and stops at its closing quote. */
        private String string() {
            StringBuilder text = new StringBuilder();
            for (at++; json.charAt(at) != '"'; at++) {
                char c = json.charAt(at);
                if (c == '\\') {
                    c = json.charAt(++at);
                    int control = "bfnrt".indexOf(c);
                    if (control >= 0) {
                        c = "\b\f\n\r\t".charAt(control);
                    } else if (c == 'u') {
                        c = (char) Integer.parseInt(json.substring(at + 1, at + 5), 16);
                        at += 4;
                    }
                }
                text.append(c);
            }
            return text.toString();
        }
    }
}
