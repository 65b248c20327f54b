// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tare.engine.RefusedException;
import io.tare.load.result.Latency;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ab 2.3, wrk 4.1.0 and h2load 1.52.0 really printed. */
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
    void readsTheRateThatH2loadPrintsAndPercentilesFromItsLog() throws IOException {
        HttpToolResult result = h2load("h2load-1.52.0.txt");
        assertThat(result.requestsPerSecond()).isEqualTo(40);
        assertThat(result.requests()).isEqualTo(40);
        assertThat(result.errors()).isZero();
        // By hand, from the sorted log: the 20th and the 40th of 40.
        assertThat(result.p50Micros()).isCloseTo(40_924, withinPercentage(0.1));
        assertThat(result.p99Micros()).isCloseTo(43_730, withinPercentage(0.1));
    }

    @Test
    void countsOtherStatuses() throws IOException {
        assertThat(ab("ab-2.3-not-found.txt").errors()).isEqualTo(200);
        assertThat(ab("ab-2.3-not-found.txt").errorPercent()).isEqualTo(100);
        assertThat(wrk("wrk-4.1.0-not-found.txt").errors()).isEqualTo(11_793);
        assertThat(wrk("wrk-4.1.0-not-found.txt").p50Micros()).isEqualTo(401);
        assertThat(h2load("h2load-1.52.0-not-found.txt").errorPercent()).isEqualTo(100);
    }

    /** It ends with status 0 then, and prints no complaint. */
    @Test
    void takesNoResponseToH2loadForAFailure() {
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> new HttpToolText("h2load", text("h2load-1.52.0-refused.txt"))
                        .h2load(H2loadLog.read(Stream.empty())))
                .withMessage("h2load had no response, and does not say why");
    }

    @Test
    void leavesRequestsWithoutAResponseOutOfH2loadsPercentiles() {
        Latency responses = H2loadLog.read(Stream.of("1795812364969564\t200\t5", "1795812364969565\t-1\t900"));
        assertThat(responses.count()).isEqualTo(1);
        assertThat(responses.nanosAt(99)).isCloseTo(5000, withinPercentage(0.1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1\t200", "1\t200\t-5", "1\t200\t5\t6", "1 200 5", "1\t200\t9999999999999"})
    void refusesALineThatH2loadDoesNotWrite(String line) {
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> H2loadLog.read(Stream.of("1\t200\t5", line)))
                .withMessageStartingWith("h2load's log has a line that is none: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"finished in", "requests:"})
    void saysWhatH2loadDidNotPrint(String part) throws IOException {
        String text = text("h2load-1.52.0.txt").replace(part, "?");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> new HttpToolText("h2load", text).h2load(h2loadLog()))
                .withMessageStartingWith("h2load did not print ");
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

    private static HttpToolResult h2load(String file) throws IOException {
        return new HttpToolText("h2load", text(file)).h2load(h2loadLog());
    }

    private static Latency h2loadLog() throws IOException {
        return H2loadLog.read(text("h2load-1.52.0.tsv").lines());
    }

    private static String text(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(HttpToolTextTest.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
