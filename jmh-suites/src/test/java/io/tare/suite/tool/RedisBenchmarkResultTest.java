// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.RefusedException;
import io.tare.load.resp.RespCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What redis-benchmark 7.0.15 of Debian 12 and 8.0.2 of Debian 13 really printed. */
class RedisBenchmarkResultTest {

    @ParameterizedTest
    @CsvSource({
        "7.0.15, PING, 56818.18, 415, 2223",
        "7.0.15, SET, 69444.45, 375, 583",
        "7.0.15, GET, 65789.48, 391, 951",
        "7.0.15, LRANGE_100, 47169.81, 519, 1863",
        "7.0.15, MSET, 72463.77, 415, 1047",
        "8.0.2, PING, 73529.41, 343, 679",
        "8.0.2, SET, 58139.53, 391, 2743",
        "8.0.2, GET, 71428.57, 367, 791",
        "8.0.2, LRANGE_100, 28248.59, 1135, 2143",
        "8.0.2, MSET, 39370.08, 839, 2191",
    })
    void readsTheRowOfItsTest(String version, RespCommand command, double rate, double p50, double p99)
            throws IOException {
        String table = text("redis-benchmark-" + version + ".csv");
        assertThat(RedisBenchmarkResult.parse(table, "", command.title()))
                .isEqualTo(new RedisBenchmarkResult(rate, p50, p99));
    }

    @Test
    void takesARunThatWasTooShortForItsClockForInfinitelyFast() throws IOException {
        String table = text("redis-benchmark-7.0.15.csv").replace("65789.48", "inf");
        assertThat(RedisBenchmarkResult.parse(table, "", "GET").requestsPerSecond())
                .isInfinite();
    }

    @Test
    void saysWhatItComplainsOf() throws IOException {
        String refused = text("redis-benchmark-7.0.15-refused.txt");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> RedisBenchmarkResult.parse("", refused, "GET"))
                .withMessageStartingWith(
                        "the fork did not reach its peer: redis-benchmark: Could not connect to Redis");
        String wrong = text("redis-benchmark-7.0.15-wrong-password.txt");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> RedisBenchmarkResult.parse("", wrong, "GET"))
                .withMessageContaining("WRONGPASS invalid username-password pair or user is disabled.");
        String full = text("redis-benchmark-7.0.15-out-of-memory.txt");
        String header = text("redis-benchmark-7.0.15.csv").lines().findFirst().orElseThrow();
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> RedisBenchmarkResult.parse(header, full, "SET"))
                .withMessageContaining("has no row of SET", "OOM command not allowed");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> RedisBenchmarkResult.parse("", "", "SET"))
                .withMessageContaining("did not print a table");
    }

    /** An older one's table has no latencies; a line that is cut, or has something else in it, is no row. */
    @Test
    void makesNoNumberOfWhatIsNone() throws IOException {
        String table = text("redis-benchmark-7.0.15.csv");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> RedisBenchmarkResult.parse("\"GET\",\"65789.48\"\n", "", "GET"));
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            StringBuilder broken = new StringBuilder(table);
            broken.setCharAt(random.nextInt(table.length()), (char) random.nextInt(32, 127));
            try {
                RedisBenchmarkResult result =
                        RedisBenchmarkResult.parse(broken.substring(0, random.nextInt(table.length())), "", "GET");
                assertThat(result.p50Micros()).isFinite().isNotNegative();
            } catch (ToolException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    private static String text(String name) throws IOException {
        try (InputStream in = RedisBenchmarkResultTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
