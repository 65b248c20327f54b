// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.UdpStreamPlan;
import io.tare.load.net.UdpStreams;
import io.tare.load.result.Direction;
import io.tare.load.result.UdpFlow;
import io.tare.load.result.UdpResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** UDP streams. */
@Command(
        name = "udp-stream",
        description = "Send datagrams at a rate, or as fast as it goes; count what became of them.",
        mixinStandardHelpOptions = true)
final class UdpStreamCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @ArgGroup(multiplicity = "1")
    private Rate rate = new Rate();

    @Option(
            names = {"-l", "--length"},
            paramLabel = "BYTES",
            defaultValue = "1400",
            description = "payload of a datagram, 20 to 65507 (default: ${DEFAULT-VALUE})")
    private int datagramBytes = 1400;

    @Option(
            names = {"-P", "--parallel"},
            paramLabel = "N",
            defaultValue = "1",
            description = "streams, 1 to 128 (default: ${DEFAULT-VALUE})")
    private int streams = 1;

    @Option(
            names = {"-R", "--reverse"},
            description = "from the server to here")
    private boolean down;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "datagrams a system call, 1 to 1024 (default: ${DEFAULT-VALUE})")
    private int batch = 64;

    @Option(names = "--gsro", description = "leave cutting and joining datagrams to the kernel (UDP_SEGMENT, UDP_GRO)")
    private boolean offload;

    @Option(
            names = {"-t", "--time"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "how long is measured (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = {"-O", "--omit"},
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = Quantity.Time.class,
            description = "warm-up before that, of which the result knows nothing (default: ${DEFAULT-VALUE})")
    private Duration omit = Duration.ZERO;

    @Mixin
    private IntervalOptions intervals = new IntervalOptions();

    /** How fast; there is no default, because a silent one is misread. */
    private static final class Rate {

        @Option(
                names = {"-b", "--bitrate"},
                paramLabel = "RATE",
                converter = Quantity.BitRate.class,
                description = "bits of payload per second of each stream, as in 100M")
        private long bitsPerSecond;

        @Option(names = "--pps", paramLabel = "N", description = "datagrams per second of each stream")
        private long datagramsPerSecond;

        @Option(names = "--flat-out", description = "as fast as it goes")
        private boolean flatOut;

        long datagramsPerSecond(int datagramBytes) {
            if (flatOut) {
                return 0;
            }
            long rate = datagramsPerSecond > 0
                    ? datagramsPerSecond
                    : Math.round(bitsPerSecond / 8.0 / Math.max(1, datagramBytes));
            if (rate < 1) {
                throw new IllegalArgumentException("the rate must be at least one datagram per second");
            }
            return rate;
        }
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        if (!(server.address() instanceof InetSocketAddress address)) {
            throw new IllegalArgumentException("datagrams need host:port, not the path of a Unix domain socket");
        }
        UdpStreamPlan plan = UdpStreamPlan.flatOut(duration)
                .withDatagramBytes(datagramBytes)
                .withDatagramsPerSecond(rate.datagramsPerSecond(datagramBytes))
                .withStreams(streams)
                .withDirection(down ? Direction.DOWN : Direction.UP)
                .withBatch(batch)
                .withOffload(offload)
                .withOmit(omit)
                .withInterval(intervals.interval());
        TcpOptions options = server.options();
        latency.requireFreeFiles();
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> writeSettings(object, plan, options));
        UdpResult result = UdpStreams.run(address, server.token(), plan, options, part -> {
            out.say(line("interval", part));
            out.print("interval", object -> write(object, part));
        });
        out.say(line("all", result));
        out.print("result", object -> write(object, result));
        result.oneWayDelay().ifPresent(delay -> latency.show(out, "oneWayDelay", List.of(delay)));
        return result.received() > 0 ? 0 : LoadMain.FAILED;
    }

    private static String line(String name, UdpResult result) {
        return String.format(
                Locale.ROOT,
                "%-9s %8.3f s %9.3f Gbit/s %10.0f datagrams/s received, %d sent, %d lost (%.3g %%), %d reordered,"
                        + " %d duplicated, jitter %.1f µs",
                name,
                result.goodput().elapsedNanos() / 1e9,
                result.goodput().gigabitsPerSecond(),
                result.receivedPerSecond(),
                result.sent(),
                result.lost(),
                100 * result.lossRatio(),
                result.reordered(),
                result.duplicated(),
                result.flows().stream().mapToLong(UdpFlow::jitterNanos).max().orElse(0) / 1e3);
    }

    private static void writeSettings(JsonGenerator object, UdpStreamPlan plan, TcpOptions options) throws IOException {
        object.writeStringField("load", "udp-stream");
        object.writeNumberField("streams", plan.streams());
        object.writeStringField("direction", plan.direction().id());
        object.writeNumberField("datagramBytes", plan.datagramBytes());
        object.writeNumberField("datagramsPerSecond", plan.datagramsPerSecond());
        object.writeNumberField("batch", plan.batch());
        object.writeBooleanField("offload", plan.offload());
        object.writeNumberField("durationNanos", plan.duration().toNanos());
        object.writeNumberField("omitNanos", plan.omit().toNanos());
        object.writeNumberField("intervalNanos", plan.interval().toNanos());
        ServerOptions.write(object, options);
    }

    private static void write(JsonGenerator object, UdpResult result) throws IOException {
        object.writeNumberField("bytes", result.goodput().bytes());
        object.writeNumberField("elapsedNanos", result.goodput().elapsedNanos());
        object.writeNumberField("bitsPerSecond", result.goodput().bytesPerSecond() * 8);
        object.writeNumberField("receivedPerSecond", result.receivedPerSecond());
        CpuJson.write(object, "clientCpu", result.clientCpu());
        CpuJson.write(object, "serverCpu", result.serverCpu());
        object.writeArrayFieldStart("flows");
        for (UdpFlow flow : result.flows()) {
            object.writeStartObject();
            object.writeNumberField("index", flow.index());
            object.writeNumberField("sent", flow.sent());
            object.writeNumberField("sendErrors", flow.sendErrors());
            object.writeNumberField("received", flow.received());
            object.writeNumberField("lost", flow.lost());
            object.writeNumberField("duplicated", flow.duplicated());
            object.writeNumberField("reordered", flow.reordered());
            object.writeNumberField("bytes", flow.goodput().bytes());
            object.writeNumberField("elapsedNanos", flow.goodput().elapsedNanos());
            object.writeNumberField("jitterNanos", flow.jitterNanos());
            object.writeEndObject();
        }
        object.writeEndArray();
    }
}
