// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tare.engine.RefusedException;
import io.tare.load.result.CopyResult;
import io.tare.load.result.PingResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What iperf3 3.12, iperf 2.1.8, sockperf 3.7, fio 3.33 and ping 20221126 really printed. */
class ToolTextTest {

    @Test
    void readsWhatAReceiverOfStreamsGot() throws IOException {
        Iperf3Result result = Iperf3Result.parse(text("iperf3-tcp-2-streams.json"));
        assertThat(result.bytes()).isEqualTo(1_478_688_715L);
        assertThat(result.gigabitsPerSecond()).isCloseTo(11.744_829, within(1e-5));
        // 45.777 % and 32.527 % of a CPU for 1.00721 s, for 1.478688715 GB.
        assertThat(result.cpuSecondsPerGigabyte()).isCloseTo(0.533_369, within(1e-5));
    }

    @Test
    void countsDatagramsByTheirBytesAsIperf3sCountHasTheWarmUpInIt() throws IOException {
        String json = text("iperf3-udp-64.json");
        Iperf3Result result = Iperf3Result.parse(json);
        assertThat(result.datagramBytes()).isEqualTo(64);
        assertThat(result.datagramsPerSecond()).isCloseTo(3_211_904 / 64 / 1.000824, within(0.1));
        assertThat(json).contains("\"lost_packets\":\t124301");
    }

    @Test
    void readsWhatRequestsOfTwoJobsTook() throws IOException {
        FioResult result = FioResult.parse(text("fio-3.33-randread.json"), 2);
        assertThat(result.requests()).isEqualTo(64_896);
        assertThat(result.bytes()).isEqualTo(265_842_688L);
        assertThat(result.requestsPerSecond()).isCloseTo(64_831.17, within(0.01));
        assertThat(result.completionP50Nanos()).isEqualTo(114_176);
        assertThat(result.completionP99Nanos()).isEqualTo(160_768);
        assertThat(result.submissionP50Nanos()).isEqualTo(3024);
        assertThat(result.submissionP99Nanos()).isEqualTo(13_248);
        // 1.35 % and 20.25 % of two threads for 1.001 s.
        assertThat(result.cpuMicrosPerRequest()).isCloseTo(0.216 * 2 * 1.001e6 / 64_896, within(0.001));
    }

    @Test
    void readsHowLongACopyTook() {
        CopyResult result = DdClient.parse("""
                2048+0 records in
                2048+0 records out
                268435456 bytes (268 MB, 256 MiB) copied, 0.0526 s, 5.1 GB/s
                """);
        assertThat(result.bytes()).isEqualTo(268_435_456);
        assertThat(result.elapsedNanos()).isEqualTo(52_600_000);
        assertThat(DdClient.parse("4096 bytes (4.1 kB, 4.0 KiB) copied, 8.8e-05 s, 46.5 MB/s")
                        .elapsedNanos())
                .isEqualTo(88_000);
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> DdClient.parse("dd: failed to open"))
                .withMessage("dd did not say how much it copied: dd: failed to open");
    }

    @Test
    void readsPastANoteThatComesBeforeTheJson() throws IOException {
        String json = text("fio-3.33-write.json");
        assertThat(json).startsWith("note: ");
        FioResult result = FioResult.parse(json, 1);
        assertThat(result.requests()).isPositive();
        assertThat(result.submissionP50Nanos()).isNaN();
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> FioResult.parse("fio: pid=1, err=28/file:filesetup.c, No space left", 1))
                .withMessageStartingWith("fio printed no JSON: fio: pid=1");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> FioResult.parse("{\"jobs\":[{}]}", 1))
                .withMessage("fio's JSON has no number at /error");
    }

    @Test
    void takesAServerThatIsNotThereForUnreachable() throws IOException {
        String json = text("iperf3-refused.json");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Iperf3Result.parse(json))
                .withMessage(
                        "the fork did not reach its peer: iperf3: unable to connect to server: Connection refused");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(
                        () -> new SockperfText("sockperf: ERROR: Can`t connect socket (errno=111 Connection refused)\n")
                                .roundTrips())
                .withMessageContaining("the fork did not reach its peer: sockperf: Can`t connect");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\": \"the server is busy\"} | iperf3: the server is busy",
                "{} | iperf3's JSON has no /end/sum_received",
                "{\"end\": {\"sum_received\": {\"seconds\": \"1\"}}} | iperf3's JSON has no number at /seconds",
                "iperf3: usage | iperf3 printed no JSON: iperf3: usage",
                "'' | iperf3's JSON has no /end/sum_received"
            })
    void saysWhatIsWrongWithIperf3sWords(String json, String sentence) {
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> Iperf3Result.parse(json))
                .withMessage(sentence);
    }

    @Test
    void countsWhatIperfSentInEachSecondOfEachStreamButForItsWarmUp() throws IOException {
        String csv = text("iperf-2.1.8-2-streams.csv");
        IperfResult result = IperfResult.parse(csv, "", 1, 2);
        assertThat(result.bytes()).isEqualTo(2_517_106_688L + 1_970_405_376L + 1_833_697_280L + 1_605_238_784L);
        assertThat(result.gigabitsPerSecond()).isCloseTo(31.705_79, within(1e-5));
        assertThat(IperfResult.parse(csv.lines().limit(2).collect(Collectors.joining("\n")), "", 0, 1)
                        .bytes())
                .isEqualTo(1_432_485_948L + 1_504_444_476L);
        // A stream that broke off has no last second.
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> IperfResult.parse(csv.lines().limit(5).collect(Collectors.joining("\n")), "", 1, 2))
                .withMessageStartingWith("iperf did not say what it sent in each of 2 s: ");
        String complaints = text("iperf-2.1.8-refused.txt");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> IperfResult.parse("", complaints, 1, 2))
                .withMessage("the fork did not reach its peer: iperf: tcp connect failed: Connection refused");
    }

    @Test
    void readsHowLongEachEchoTookButForThoseOfItsWarmUp() throws IOException {
        PingText text = new PingText(text("ping-20221126.txt"), "");
        PingResult all = text.result(0, 20);
        assertThat(all.received()).isEqualTo(20);
        assertThat(all.rtt().maxNanos()).isCloseTo(100_000L, withinPercentage(0.1));
        PingResult measured = text.result(10, 10);
        assertThat(measured.sent()).isEqualTo(10);
        assertThat(measured.received()).isEqualTo(10);
        assertThat(measured.rtt().maxNanos()).isLessThan(100_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ping: socktype: SOCK_RAW; Operation not permitted | ping: socktype: SOCK_RAW; Operation not permitted",
                "3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 4ms"
                        + "| the fork did not reach its peer: ping: 3 packets transmitted, 0 received"
            })
    void takesEchoesThatMayNotBeSentOrAreNotAnsweredForUnsupported(String words, String sentence) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> new PingText(words, words).result(0, 3))
                .withMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({"tcp, 39.999, 3775.096", "udp, 44.276, 3771.636"})
    void readsRoundTrips(String protocol, double p50, double p99) throws IOException {
        assertThat(new SockperfText(text("sockperf-ping-pong-" + protocol + ".txt")).roundTrips())
                .isEqualTo(new SockperfRoundTrips(p50, p99));
    }

    @Test
    void readsWhatASenderSentAndItsServerReceived() throws IOException {
        assertThat(new SockperfText(text("sockperf-throughput-udp.txt")).sentSeconds())
                .isEqualTo(1.003);
        assertThat(new SockperfText(text("sockperf-server.txt")).handled()).isEqualTo(69_611);
    }

    @Test
    void takesHalvesOfRoundTripsForNoRoundTrips() throws IOException {
        String halves = text("sockperf-ping-pong-tcp.txt").replace("Round trip is", "Latency is");
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> new SockperfText(halves).roundTrips())
                .withMessageStartingWith("sockperf did not print its summary of round trips");
    }

    @Test
    void understandsTornAndDamagedWordsAsTheyAreOrNotAtAll() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        String json = text("iperf3-tcp-2-streams.json");
        String lines = text("sockperf-ping-pong-tcp.txt");
        for (int i = 0; i < 2000; i++) {
            String damagedJson = damaged(json, random);
            String damagedLines = damaged(lines, random);
            try {
                assertThat(Iperf3Result.parse(damagedJson).seconds()).isPositive();
            } catch (ToolException | RefusedException e) {
                assertThat(e).hasMessageContaining("iperf3");
            }
            try {
                assertThat(new SockperfText(damagedLines).roundTrips().p50Micros())
                        .isNotNegative();
            } catch (ToolException | RefusedException e) {
                assertThat(e).hasMessageContaining("sockperf");
            }
        }
    }

    private static String damaged(String text, SplittableRandom random) {
        StringBuilder damaged = new StringBuilder(text);
        if (random.nextBoolean()) {
            damaged.setLength(random.nextInt(text.length()));
        }
        for (int i = 0; i < 4 && damaged.length() > 0; i++) {
            damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(1, 128));
        }
        return damaged.toString();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = ToolTextTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
