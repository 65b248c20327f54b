// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.net.TcpOptions;
import io.tare.load.resp.RespCommand;
import io.tare.load.resp.RespLoad;
import io.tare.load.resp.RespLogin;
import io.tare.load.resp.RespPlan;
import io.tare.load.resp.RespWorkload;
import io.tare.load.result.Latency;
import io.tare.load.result.RespResult;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Requests to a server that speaks RESP. */
@Command(
        name = "redis",
        description =
                "Ask a Redis server, or one that speaks its protocol, what redis-benchmark asks: each request after"
                        + " the replies before it, or at a rate.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "All keys begin with tare: and eight digits of the run's own, and are removed at its end; no others are touched."
                    + " A password is read from the variable REDISCLI_AUTH."
        })
final class RedisCommand implements Callable<Integer> {

    /** As redis-cli has it: a password on a command line is seen by all who can list processes. */
    private static final String PASSWORD_VARIABLE = "REDISCLI_AUTH";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "SERVER",
            description = "host:port, [IPv6]:port, or the path of a Unix domain socket; nothing else is ever asked")
    private String server = "";

    @Parameters(
            index = "1..*",
            paramLabel = "TEST",
            split = ",",
            description =
                    "what is asked, one after the other (default: set,get): ping, set, get, incr, lpush, rpush, lpop,"
                            + " rpop, sadd, hset, spop, zadd, zpopmin, lrange_100, lrange_300, lrange_500, lrange_600, mset")
    private List<String> tests = List.of("set", "get");

    @Mixin
    private EndOptions end = new EndOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private RedisOptions load = new RedisOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "a connection without a reply for so long is given up (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(10);

    @Option(names = "--user", paramLabel = "NAME", description = "user of the password (default: the server's default)")
    private String user = "";

    @Option(
            names = {"-3", "--resp3"},
            description = "speak RESP3, from Redis 6 on")
    private boolean resp3;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        latency.requireFreeFiles();
        SocketAddress address = ServerOptions.serverAddress(server);
        List<RespCommand> commands = tests.stream().map(RespCommand::named).toList();
        TcpOptions options = end.options().withReplyTimeout(timeout);
        RespLogin login = new RespLogin(user, Objects.requireNonNullElse(System.getenv(PASSWORD_VARIABLE), ""), resp3);
        Output out = output.to(spec.commandLine().getOut());
        Map<String, List<Latency>> responses = new TreeMap<>();
        boolean allAnswered = true;
        for (RespCommand command : commands) {
            RespWorkload workload = load.workload(command);
            RespPlan plan = load.plan();
            out.print("settings", object -> write(object, workload, plan, options));
            RespResult result = run(address, login, workload, plan, options, out);
            show(out, result);
            responses.put(command.id(), result.intervals());
            allAnswered &= result.answered() > 0;
        }
        latency.write(responses);
        return allAnswered ? 0 : LoadMain.FAILED;
    }

    @SuppressWarnings("try") // The watch needs no words, only its end.
    private static RespResult run(
            SocketAddress address,
            RespLogin login,
            RespWorkload workload,
            RespPlan plan,
            TcpOptions options,
            Output out) {
        try (EndWithSignal watch = EndWithSignal.watch()) {
            return RespLoad.run(
                    address, login, workload, plan, options, part -> LatencyOptions.printInterval(out, part));
        }
    }

    private static void show(Output out, RespResult result) {
        out.say(String.format(
                Locale.ROOT,
                "%s: %.1f requests/s; %d due, %d answered, %d of the replies without anything, %d errors",
                result.command(),
                result.answeredPerSecond(),
                result.due(),
                result.answered(),
                result.misses(),
                result.errorCount()));
        Map<String, Long> errors = new TreeMap<>(result.errors());
        errors.forEach((kind, count) -> out.say("  " + kind + " " + count));
        if (!result.keysRemoved()) {
            out.say("  not all of the run's keys could be removed");
        }
        out.print("result", object -> write(object, result, errors));
        LatencyOptions.show(out, "response", result.response());
        if (result.targetPerSecond() > 0) {
            LatencyOptions.show(out, "service", result.service());
            LatencyOptions.show(out, "sendLag", result.sendLag());
        }
    }

    private void write(JsonGenerator object, RespWorkload workload, RespPlan plan, TcpOptions options)
            throws IOException {
        object.writeStringField("load", "redis");
        object.writeStringField("test", workload.command().id());
        RedisOptions.write(object, workload, plan);
        object.writeBooleanField("resp3", resp3);
        object.writeNumberField("timeoutNanos", options.replyTimeout().toNanos());
        object.writeStringField("transport", options.transport().id());
        object.writeStringField("wait", options.waitStrategy().id());
    }

    private static void write(JsonGenerator object, RespResult result, Map<String, Long> errors) throws IOException {
        object.writeStringField("test", result.command());
        object.writeNumberField("targetPerSecond", result.targetPerSecond());
        object.writeNumberField("answeredPerSecond", result.answeredPerSecond());
        object.writeNumberField("measuredNanos", result.measured().toNanos());
        object.writeNumberField("due", result.due());
        object.writeNumberField("answered", result.answered());
        object.writeNumberField("answeredInTime", result.answeredInTime());
        object.writeNumberField("misses", result.misses());
        object.writeObjectFieldStart("errors");
        for (Map.Entry<String, Long> error : errors.entrySet()) {
            object.writeNumberField(error.getKey(), error.getValue());
        }
        object.writeEndObject();
        object.writeNumberField("sentBytes", result.sentBytes());
        object.writeNumberField("receivedBytes", result.receivedBytes());
        object.writeBooleanField("keysRemoved", result.keysRemoved());
    }
}
