package dev.tippmixmentor.feeds;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a text line by line without holding more than one. A line that is not UTF-8 is windows-1252, the encoding of older
 * published files: hardly an accented word of the latter is valid in the former.
 */
class TextLines {
    /** Some twenty times the longest line published. */
    private static final int MAX_BYTES = 16_384;

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final InputStream bytes;
    private int number;

    TextLines(InputStream bytes) {
        this.bytes = new BufferedInputStream(bytes, 65_536);
    }

    /**
     * One line.
     *
     * @param number from 1
     * @param text without its end
     * @param tooLong whether the text was longer and is cut
     */
    record Line(int number, String text, boolean tooLong) {}

    /** The next line; empty at the end. */
    Optional<Line> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1_024);
        boolean tooLong = false;
        int next = bytes.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            if (line.size() < MAX_BYTES) {
                line.write(next);
            } else {
                tooLong = true;
            }
            next = bytes.read();
        }
        number++;
        String text = decode(line.toByteArray());
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        if (number == 1 && text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(1);
        }
        return Optional.of(new Line(number, text, tooLong));
    }

    private static String decode(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(line, WINDOWS);
        }
    }
}
