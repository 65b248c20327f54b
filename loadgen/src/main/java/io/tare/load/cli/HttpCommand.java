// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.http.HttpLoad;
import io.tare.load.http.HttpPlan;
import io.tare.load.http.HttpTarget;
import io.tare.load.http.HttpTrust;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.Threads;
import io.tare.load.result.HttpResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** HTTP requests. */
@Command(
        name = "http",
        description =
                "Send GET requests to any server, over HTTP/1.1 or HTTP/2: each after the response before it, or at a rate.",
        mixinStandardHelpOptions = true)
final class HttpCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "URL", description = "http://HOST[:PORT]/PATH, or https://…; nothing else is ever asked")
    private String url = "";

    @Mixin
    private EndOptions end = new EndOptions();

    @Mixin
    private RequestOptions load = new RequestOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "1",
            description = "open at once, with a request under way on each (default: ${DEFAULT-VALUE})")
    private int connections = 1;

    @Option(
            names = "--http2",
            description = "speak HTTP/2: over TLS by ALPN, in plain text with prior knowledge (default: HTTP/1.1)")
    private boolean http2;

    @Option(
            names = {"-m", "--streams"},
            paramLabel = "N",
            defaultValue = "1",
            description = "with --http2, requests under way at a time on each connection (default: ${DEFAULT-VALUE})")
    private int streams = 1;

    @Option(
            names = {"-r", "--rate"},
            paramLabel = "N",
            defaultValue = "0",
            converter = Quantity.Count.class,
            description = "requests per second of all connections together, whether the server keeps up or not"
                    + " (default: each follows the response before it)")
    private long perSecond;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "a response that is not whole after so long is given up (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(10);

    @Option(names = "--no-keep-alive", description = "open a connection for each request, as ab does without -k")
    private boolean noKeepAlive;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file with the only certificates to trust in (default: those of the JDK)")
    private @Nullable Path certificates;

    @Option(
            names = {"-k", "--insecure"},
            description = "take any certificate of any name")
    private boolean insecure;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        latency.requireFreeFiles();
        HttpTarget target = HttpTarget.of(url);
        HttpTrust trust = new HttpTrust(Optional.ofNullable(certificates), insecure);
        TcpOptions options = end.options().withReplyTimeout(timeout);
        HttpPlan plan = plan();
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> write(object, target, plan, options));
        // The load is this thread, and this process is the command's own.
        Threads.pinToFirst(options.cpus());
        HttpResult result = HttpLoad.run(target, trust, plan, options);
        out.say(String.format(
                Locale.ROOT,
                "%.1f requests/s, %.3f MB/s of bodies; %d sent, %d answered, %d unanswered, %d errors",
                result.requestsPerSecond(),
                result.bodyBytesPerSecond() / 1e6,
                result.sent(),
                result.answered(),
                result.unanswered(),
                result.failed()));
        errors(result).forEach((kind, count) -> out.say("  " + kind + " " + count));
        result.firstError().ifPresent(words -> out.say("  the first: " + words));
        out.print("result", object -> write(object, result));
        latency.show(out, "response", List.of(result.response()));
        LatencyOptions.show(out, "service", result.service());
        if (plan.perSecond() > 0) {
            LatencyOptions.show(out, "sendLag", result.sendLag());
        }
        return result.answered() > 0 ? 0 : LoadMain.FAILED;
    }

    private HttpPlan plan() {
        if (streams != 1 && !http2) {
            throw new IllegalArgumentException("HTTP/1.1 has no streams: take --http2, too");
        }
        HttpPlan plan = HttpPlan.closedLoop(connections, load.duration());
        return (http2 ? plan.withHttp2(streams) : plan)
                .withKeepAlive(!noKeepAlive)
                .withPerSecond(perSecond)
                .withPacing(load.pacing(), load.seed())
                .withOmit(load.omit())
                .withRequests(load.requests())
                .withGrace(load.grace());
    }

    private static void write(JsonGenerator object, HttpTarget target, HttpPlan plan, TcpOptions options)
            throws IOException {
        object.writeStringField("load", "http");
        object.writeBooleanField("tls", target.tls());
        object.writeStringField("authority", target.authority());
        object.writeStringField("path", target.path());
        object.writeStringField("version", plan.version().id());
        object.writeNumberField("connections", plan.connections());
        object.writeNumberField("streams", plan.streams());
        object.writeBooleanField("keepAlive", plan.keepAlive());
        object.writeNumberField("perSecond", plan.perSecond());
        object.writeStringField("pacing", plan.pacing().id());
        object.writeNumberField("seed", plan.seed());
        object.writeNumberField("requests", plan.requests());
        object.writeNumberField("durationNanos", plan.duration().toNanos());
        object.writeNumberField("omitNanos", plan.omit().toNanos());
        object.writeNumberField("graceNanos", plan.grace().toNanos());
        object.writeNumberField("timeoutNanos", options.replyTimeout().toNanos());
        object.writeStringField("transport", options.transport().id());
        object.writeStringField("wait", options.waitStrategy().id());
    }

    private static void write(JsonGenerator object, HttpResult result) throws IOException {
        object.writeNumberField("elapsedNanos", result.elapsedNanos());
        object.writeNumberField("targetPerSecond", result.targetPerSecond());
        object.writeNumberField("requestsPerSecond", result.requestsPerSecond());
        object.writeNumberField("due", result.due());
        object.writeNumberField("sent", result.sent());
        object.writeNumberField("answered", result.answered());
        object.writeNumberField("answeredInTime", result.answeredInTime());
        object.writeNumberField("unanswered", result.unanswered());
        object.writeNumberField("bodyBytes", result.bodyBytes());
        object.writeObjectFieldStart("errors");
        for (Map.Entry<String, Long> error : errors(result).entrySet()) {
            object.writeNumberField(error.getKey(), error.getValue());
        }
        object.writeEndObject();
        if (result.firstError().isPresent()) {
            object.writeStringField("firstError", result.firstError().get());
        }
        CpuJson.write(object, "clientCpu", result.clientCpu());
    }

    private static Map<String, Long> errors(HttpResult result) {
        Map<String, Long> errors = new TreeMap<>();
        result.errors().forEach((kind, count) -> errors.put(kind.id(), count));
        return errors;
    }
}
