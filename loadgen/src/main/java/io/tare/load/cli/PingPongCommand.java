// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.net.Rehearsal;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpPingPong;
import io.tare.load.net.UdpPingPong;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Round trips, one after the other. */
@Command(
        name = "ping-pong",
        description = "Send a message, wait until it has come back, and again: round-trip times.",
        mixinStandardHelpOptions = true)
final class PingPongCommand implements Callable<Integer> {

    private static final Duration LOSS_TIMEOUT = Duration.ofSeconds(1);

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private TimeOptions time = new TimeOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = {"-m", "--msg-size"},
            paramLabel = "BYTES",
            defaultValue = "64",
            converter = Quantity.Bytes.class,
            description = "size of a message, 1 to 1M (default: ${DEFAULT-VALUE})")
    private long messageBytes = 64;

    @Option(
            names = {"-u", "--udp"},
            description = "datagrams; one that is not back after a second is lost")
    private boolean udp;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            description = "so many round trips instead of a time")
    private long count;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "length of an interval of --hlog (default: ${DEFAULT-VALUE})")
    private Duration interval = Duration.ofSeconds(1);

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        TcpOptions options = server.options();
        latency.requireFreeFiles();
        if (count < 0) {
            throw new IllegalArgumentException("--number must not be negative: " + count);
        }
        Output out = output.to(spec.commandLine().getOut());
        int bytes = Quantity.toInt("--msg-size", messageBytes);
        out.print("settings", object -> {
            object.writeStringField("load", udp ? "udp-ping-pong" : "ping-pong");
            object.writeNumberField("messageBytes", bytes);
            object.writeNumberField("durationNanos", time.duration().toNanos());
            object.writeNumberField("omitNanos", time.omit().toNanos());
            ServerOptions.write(object, options);
        });
        if (udp) {
            exchangeDatagrams(out, bytes, options);
        } else {
            exchangeMessages(out, bytes, options);
        }
        return 0;
    }

    private void exchangeMessages(Output out, int bytes, TcpOptions options) {
        try (TcpPingPong pingPong = TcpPingPong.connect(server.address(), server.token(), bytes, options)) {
            warmUp(pingPong::run);
            latency.show(out, "rtt", count > 0 ? List.of(pingPong.run(count)) : eachInterval(pingPong::run));
        }
    }

    private void exchangeDatagrams(Output out, int bytes, TcpOptions options) {
        if (!(server.address() instanceof InetSocketAddress address)) {
            throw new IllegalArgumentException("--udp needs host:port, not the path of a Unix domain socket");
        }
        try (UdpPingPong pingPong = UdpPingPong.connect(address, server.token(), bytes, LOSS_TIMEOUT, options)) {
            warmUp(pingPong::run);
            latency.showEcho(out, count > 0 ? List.of(pingPong.run(count)) : eachInterval(pingPong::run));
        }
    }

    /** In short runs, each recorded as those that count are; see {@link Rehearsal}. */
    private void warmUp(Consumer<Duration> run) {
        long end = System.nanoTime() + time.omit().toNanos();
        for (long left = time.omit().toNanos(); left > 0; left = end - System.nanoTime()) {
            run.accept(Duration.ofNanos(Math.min(left, Rehearsal.PERIOD_NANOS)));
        }
    }

    /** Returns the results of the intervals that the duration is made of; the last one may be shorter. */
    private <R> List<R> eachInterval(Function<Duration, R> run) {
        if (time.duration().isZero() || interval.isZero()) {
            throw new IllegalArgumentException("--time and --interval must be positive");
        }
        List<R> results = new ArrayList<>();
        long start = System.nanoTime();
        for (long left = time.duration().toNanos();
                left > 0;
                left = time.duration().toNanos() - (System.nanoTime() - start)) {
            results.add(run.apply(Duration.ofNanos(Math.min(left, interval.toNanos()))));
        }
        return results;
    }
}
