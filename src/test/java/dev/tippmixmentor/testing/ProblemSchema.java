package dev.tippmixmentor.testing;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published form of error answers, {@code docs/problem.schema.json}. */
public final class ProblemSchema {
    private static final Schema SCHEMA = read();

    private ProblemSchema() {}

    private static Schema read() {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(Path.of("docs/problem.schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a body; empty if nothing is. */
    public static List<String> faults(String body) {
        return SCHEMA.validate(body, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }
}
