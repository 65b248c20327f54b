// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.disk.SmallFiles;
import io.tare.load.result.FileOperation;
import io.tare.load.result.SmallFilesResult;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Many small files. */
@Command(
        name = "small-files",
        description =
                "Makes many small files, looks at them, renames them, deletes them: how often, and how long it takes.",
        mixinStandardHelpOptions = true)
final class SmallFilesCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIRECTORY", description = "where they are made, in a directory of their own")
    private Path directory = Path.of("");

    @Option(
            names = {"-n", "--files"},
            paramLabel = "N",
            defaultValue = "10000",
            description = "how many, 1 to 10000000 (default: ${DEFAULT-VALUE})")
    private int files = 10_000;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "4K",
            converter = Quantity.Bytes.class,
            description = "what is written to each, 0 to 1M (default: ${DEFAULT-VALUE})")
    private long fileBytes = 4096;

    @Override
    @SuppressWarnings("try") // The signal's watch is not used until it is closed.
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        SmallFiles load = new SmallFiles(files, Quantity.toInt("--size", fileBytes));
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> {
            object.writeStringField("load", "small-files");
            object.writeNumberField("files", files);
            object.writeNumberField("fileBytes", fileBytes);
        });
        try (EndWithSignal end = EndWithSignal.watch()) {
            SmallFilesResult result = load.run(directory);
            show(out, "create", result.create());
            show(out, "stat", result.stat());
            show(out, "rename", result.rename());
            show(out, "unlink", result.unlink());
        }
        return 0;
    }

    private static void show(Output out, String name, FileOperation operation) {
        out.say(String.format(
                Locale.ROOT,
                "%-6s %12.1f/s  p50 %9.3f µs  p99 %9.3f µs  max %9.3f µs",
                name,
                operation.perSecond(),
                operation.latency().nanosAt(50) / 1e3,
                operation.latency().nanosAt(99) / 1e3,
                operation.latency().maxNanos() / 1e3));
        out.print(name, object -> {
            object.writeNumberField("elapsedNanos", operation.elapsedNanos());
            object.writeNumberField("perSecond", operation.perSecond());
            LatencyOptions.writeFields(object, operation.latency());
        });
    }
}
