// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.net.StreamPlan;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpStreams;
import io.tare.load.result.Direction;
import io.tare.load.result.Flow;
import io.tare.load.result.Goodput;
import io.tare.load.result.StreamResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** TCP streams. */
@Command(
        name = "stream",
        description = "Send over TCP as fast as it goes, or at a rate; what counts is what the receiver received.",
        mixinStandardHelpOptions = true)
final class StreamCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = {"-P", "--parallel"},
            paramLabel = "N",
            defaultValue = "1",
            description = "streams in each direction, 1 to 128 (default: ${DEFAULT-VALUE})")
    private int streams = 1;

    @ArgGroup
    private Way way = new Way();

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

    @Option(
            names = {"-n", "--bytes"},
            paramLabel = "BYTES",
            converter = Quantity.Bytes.class,
            description = "what each stream sends, as in 10G; --time is then the most that it may take")
    private long totalBytes;

    @Option(
            names = {"-k", "--blockcount"},
            paramLabel = "N",
            description = "the same as so many writes of --length")
    private long blocks;

    @Option(
            names = {"-l", "--length"},
            paramLabel = "BYTES",
            defaultValue = "512K",
            converter = Quantity.Bytes.class,
            description = "what is sent in one call, 1 to 1M (default: ${DEFAULT-VALUE})")
    private long pieceBytes = 512 << 10;

    @Option(
            names = {"-b", "--bitrate"},
            paramLabel = "RATE",
            converter = Quantity.BitRate.class,
            description = "bits per second of each stream, as in 100M (default: as fast as it goes)")
    private long bitsPerSecond;

    @Option(
            names = "--burst",
            paramLabel = "BYTES",
            converter = Quantity.Bytes.class,
            description = "by how much a stream that was held up may catch up (default: 10 ms of its rate)")
    private long burstBytes;

    @Option(
            names = {"-Z", "--zerocopy"},
            description = "send with sendfile(2); transport plain")
    private boolean zeroCopy;

    @Option(names = "--skip-rx-copy", description = "have the kernel throw away what came (MSG_TRUNC); transport plain")
    private boolean discard;

    /** Which way the payload goes. */
    private static final class Way {

        @Option(
                names = {"-R", "--reverse"},
                description = "from the server to here")
        private boolean down;

        @Option(names = "--bidir", description = "both ways at once")
        private boolean both;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        Direction direction = way.both ? Direction.BOTH : way.down ? Direction.DOWN : Direction.UP;
        StreamPlan plan = StreamPlan.defaults()
                .withStreams(streams)
                .withDirection(direction)
                .withDuration(duration)
                .withOmit(omit)
                .withInterval(intervals.interval())
                .withBytesPerSecond(bitsPerSecond / 8)
                .withBurstBytes(burstBytes)
                .withZeroCopy(zeroCopy)
                .withDiscard(discard)
                .withPieceBytes(Quantity.toInt("--length", pieceBytes))
                .withTotalBytes(totalBytes());
        TcpOptions options = server.options();
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> writeSettings(object, plan, options));
        StreamResult result = TcpStreams.run(server.address(), server.token(), plan, options, part -> {
            out.say(line("interval", part));
            out.print("interval", object -> write(object, part));
        });
        for (Flow flow : result.flows()) {
            if (result.flows().size() > 1) {
                out.say(line(
                        "stream " + flow.index() + " " + flow.direction().id(),
                        new StreamResult(List.of(flow), Optional.empty(), Optional.empty())));
            }
        }
        out.say(line("all", result));
        out.print("result", object -> write(object, result));
        return 0;
    }

    private long totalBytes() {
        if (blocks < 0 || blocks > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("--blockcount must be in [0, 2^31): " + blocks);
        }
        if (blocks > 0 && totalBytes > 0) {
            throw new IllegalArgumentException("--bytes and --blockcount both say how much; give one of them");
        }
        return blocks > 0 ? blocks * pieceBytes : totalBytes;
    }

    private static String line(String name, StreamResult result) {
        Goodput goodput = result.goodput();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-14s %8.3f s %14d bytes %9.3f Gbit/s",
                name,
                goodput.elapsedNanos() / 1e9,
                goodput.bytes(),
                goodput.gigabitsPerSecond()));
        result.retransmits().ifPresent(count -> line.append(String.format(Locale.ROOT, " %6d retransmits", count)));
        if (result.flows().size() == 1) {
            result.flows()
                    .get(0)
                    .rttMicros()
                    .ifPresent(rtt -> line.append(" rtt ").append(rtt).append(" µs"));
        }
        result.cpuSecondsPerGigabyte().ifPresent(cpu -> line.append(String.format(Locale.ROOT, " %.3f CPU s/GB", cpu)));
        return line.toString();
    }

    private static void writeSettings(JsonGenerator object, StreamPlan plan, TcpOptions options) throws IOException {
        object.writeStringField("load", "stream");
        object.writeNumberField("streams", plan.streams());
        object.writeStringField("direction", plan.direction().id());
        object.writeNumberField("bitsPerSecond", plan.bytesPerSecond() * 8);
        object.writeNumberField("burstBytes", plan.burstBytes());
        object.writeNumberField("pieceBytes", plan.pieceBytes());
        object.writeBooleanField("zeroCopy", plan.zeroCopy());
        object.writeBooleanField("discard", plan.discard());
        object.writeNumberField("totalBytes", plan.totalBytes());
        object.writeNumberField("durationNanos", plan.duration().toNanos());
        object.writeNumberField("omitNanos", plan.omit().toNanos());
        object.writeNumberField("intervalNanos", plan.interval().toNanos());
        ServerOptions.write(object, options);
    }

    private static void write(JsonGenerator object, StreamResult result) throws IOException {
        write(object, result.goodput());
        CpuJson.write(object, "clientCpu", result.clientCpu());
        CpuJson.write(object, "serverCpu", result.serverCpu());
        object.writeArrayFieldStart("flows");
        for (Flow flow : result.flows()) {
            object.writeStartObject();
            object.writeNumberField("index", flow.index());
            object.writeStringField("direction", flow.direction().id());
            write(object, flow.goodput());
            object.writeNumberField("sentBytes", flow.sentBytes());
            write(object, "retransmits", flow.retransmits());
            write(object, "reorderings", flow.reorderings());
            write(object, "rttMicros", flow.rttMicros());
            write(object, "rttVariationMicros", flow.rttVariationMicros());
            write(object, "pathMtuBytes", flow.pathMtuBytes());
            write(object, "congestionWindowBytes", flow.congestionWindowBytes());
            write(object, "sendWindowBytes", flow.sendWindowBytes());
            object.writeEndObject();
        }
        object.writeEndArray();
    }

    private static void write(JsonGenerator object, Goodput goodput) throws IOException {
        object.writeNumberField("bytes", goodput.bytes());
        object.writeNumberField("elapsedNanos", goodput.elapsedNanos());
        object.writeNumberField("bitsPerSecond", goodput.bytesPerSecond() * 8);
    }

    private static void write(JsonGenerator object, String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            object.writeNumberField(name, value.getAsLong());
        }
    }
}
