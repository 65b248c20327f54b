// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What pgbench 15.18 of Debian 12 really printed and logged; of the log, the first 50 transactions of its two clients. */
class PgbenchResultTest {

    private static final String OUTPUT = "pgbench-15.18.txt";

    @Test
    void readsRateFailuresAndEachLatency() throws IOException {
        PgbenchResult result =
                PgbenchResult.parse(output(), "", text("pgbench-15.18.log").lines());
        assertThat(result.transactionsPerSecond()).isEqualTo(629.729267);
        assertThat(result.failedPercent()).isZero();
        assertThat(result.response().count()).isEqualTo(100);
        assertThat(result.response().minNanos()).isBetween(458_000L, 460_000L);
        // The first line of either client, to three digits.
        assertThat(result.response().maxNanos()).isBetween(9_190_000L, 9_200_000L);
    }

    @Test
    void leavesOutOfTheLatenciesWhatFailed() throws IOException {
        String output = output().replace("failed transactions: 0 (0.000%)", "failed transactions: 1 (0.990%)");
        Stream<String> log =
                Stream.concat(text("pgbench-15.18.log").lines(), Stream.of("1 51 failed 0 1795769339 652482"));
        PgbenchResult result = PgbenchResult.parse(output, "", log);
        assertThat(result.failedPercent()).isEqualTo(0.99);
        assertThat(result.response().count()).isEqualTo(100);
    }

    @Test
    void saysWhatItComplainsOf() throws IOException {
        String refused = text("pgbench-15.18-refused.txt");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> PgbenchResult.parse("", refused, Stream.of()))
                .withMessageStartingWith("the fork did not reach its peer: pgbench: error: connection to server at");
        String wrong = text("pgbench-15.18-wrong-password.txt");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> PgbenchResult.parse("", wrong, Stream.of()))
                .withMessageContaining("password authentication failed for user \"tare\"");
        String aborted = text("pgbench-15.18-aborted.txt");
        String incomplete = text("pgbench-15.18-aborted.out.txt");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> PgbenchResult.parse(incomplete, aborted, Stream.of()))
                .withMessageContaining("violates check constraint");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> PgbenchResult.parse("", "", Stream.of()))
                .withMessageContaining("does not say how many transactions there were");
    }

    @Test
    void noticesALogThatIsNotWhole() throws IOException {
        String output = output();
        String log = text("pgbench-15.18.log");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> PgbenchResult.parse(output, "", log.lines().skip(1)))
                .withMessage("pgbench's log has 99 transactions and 0 that failed, and it says that it made 100");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> PgbenchResult.parse(output, "", Stream.of("0 1 9190 0")))
                .withMessage("pgbench's log has a line that is none: 0 1 9190 0");
    }

    /** A file that is cut, or has something else in it, gives no number of its own. */
    @Test
    void makesNoNumberOfWhatIsNone() throws IOException {
        String output = output();
        String log = text("pgbench-15.18.log");
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            StringBuilder broken = new StringBuilder(output);
            broken.setCharAt(random.nextInt(output.length()), (char) random.nextInt(32, 127));
            try {
                PgbenchResult result =
                        PgbenchResult.parse(broken.substring(0, random.nextInt(output.length())), "", log.lines());
                assertThat(result.transactionsPerSecond()).isFinite().isNotNegative();
            } catch (ToolException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    /** With as many transactions as the log has lines. */
    private static String output() throws IOException {
        return text(OUTPUT).replace("actually processed: 625", "actually processed: 100");
    }

    private static String text(String name) throws IOException {
        try (InputStream in = PgbenchResultTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
