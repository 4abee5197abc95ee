package dev.tippmixmentor.platform.database;

import java.time.Duration;
import java.util.List;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs statements that took long, without their parameters. */
class SlowStatements implements QueryExecutionListener {
    private static final Logger log = LoggerFactory.getLogger(SlowStatements.class);
    private static final Duration SLOW = Duration.ofMillis(200);
    private static final int MAX_LENGTH = 500;

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        // only what it took is of interest
    }

    @Override
    public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        if (execution.getElapsedTime() > SLOW.toMillis()) {
            log.atWarn()
                    .addKeyValue("durationMs", execution.getElapsedTime())
                    .addKeyValue("succeeded", execution.isSuccess())
                    .addKeyValue("statement", statement(queries))
                    .log("sql.slow");
        }
    }

    private static String statement(List<QueryInfo> queries) {
        String text = queries.isEmpty() ? "" : queries.get(0).getQuery().strip().replaceAll("\\s+", " ");
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }
}
