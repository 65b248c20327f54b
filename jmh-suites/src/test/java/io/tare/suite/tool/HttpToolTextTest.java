// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ab 2.3 and wrk 4.1.0 really printed. */
class HttpToolTextTest {

    @Test
    void readsRateAndPercentilesOfAb() throws IOException {
        assertThat(ab("ab-2.3.txt")).isEqualTo(new HttpToolResult(9834.53, 7321, 103_495, 9839, 0));
    }

    @Test
    void readsRateAndPercentilesOfWrk() throws IOException {
        assertThat(wrk("wrk-4.1.0.txt")).isEqualTo(new HttpToolResult(9074.16, 7980, 210_000, 9437, 0));
    }

    @Test
    void countsOtherStatuses() throws IOException {
        assertThat(ab("ab-2.3-not-found.txt").errors()).isEqualTo(200);
        assertThat(ab("ab-2.3-not-found.txt").errorPercent()).isEqualTo(100);
        assertThat(wrk("wrk-4.1.0-not-found.txt").errors()).isEqualTo(11_793);
        assertThat(wrk("wrk-4.1.0-not-found.txt").p50Micros()).isEqualTo(401);
    }

    /** A server that closes each connection at its tenth request, without an answer. */
    @Test
    void countsBrokenConnections() throws IOException {
        HttpToolResult ab = ab("ab-2.3-broken.txt");
        assertThat(ab.errors()).isEqualTo(295);
        assertThat(ab.errorPercent()).isEqualTo(100);
        HttpToolResult wrk = wrk("wrk-4.1.0-broken.txt");
        assertThat(wrk.errors()).isEqualTo(1684);
        assertThat(wrk.errorPercent()).isEqualTo(100.0 * 1684 / 15_158);
    }

    @Test
    void takesAServerThatWrkDidNotReachForARefusal() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> wrk("wrk-4.1.0-refused.txt"))
                .withMessage(
                        "the fork did not reach its peer: wrk: unable to connect to 127.0.0.1:8098 Connection refused");
    }

    @ParameterizedTest
    @CsvSource({
        "Requests per second:, its rate",
        "Complete requests:, how many requests it made",
        "Failed requests:, how many requests failed"
    })
    void saysWhatAbDidNotPrint(String line, String what) throws IOException {
        String text = text("ab-2.3.txt").replace(line, "Something else:");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> new HttpToolText("ab", text).ab(text("ab-2.3-percentiles.csv")))
                .withMessageStartingWith("ab did not print " + what + "; it said last: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Requests/sec:", "requests in", "     50%", "     99%"})
    void saysWhatWrkDidNotPrint(String part) throws IOException {
        String text = text("wrk-4.1.0.txt").replace(part, "?");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> new HttpToolText("wrk", text).wrk())
                .withMessageStartingWith("wrk did not print ");
    }

    @Test
    void doesNotReadAPercentileFromAnEmptyTable() {
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> new HttpToolText("ab", text("ab-2.3.txt")).ab(""))
                .withMessageStartingWith("ab did not print the 50th percentile");
    }

    private static HttpToolResult ab(String file) throws IOException {
        return new HttpToolText("ab", text(file)).ab(text("ab-2.3-percentiles.csv"));
    }

    private static HttpToolResult wrk(String file) throws IOException {
        return new HttpToolText("wrk", text(file)).wrk();
    }

    private static String text(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(HttpToolTextTest.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
