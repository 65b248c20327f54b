// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.stress;

import io.tare.peer.PeerLines;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that makes stress, by stress-ng or, without it, by {@link Burner}. It keeps to the contract of
 * {@link io.tare.fork.PeerProcess} and reads of the params {@code stress}; what it says is {@code ready 0}. It ends when
 * its input does, and at once when the stress does.
 */
public final class StressMain {

    /** stress-ng that dislikes its command line or its place ends within this. */
    private static final long SETTLE_MILLIS = 200;

    private StressMain() {}

    /** Stresses until the input ends. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            PeerLines settings = PeerLines.readFrom(System.in);
            Stress stress = Stress.parse(settings.value("stress", Stress.NONE))
                    .orElseThrow(() -> new IllegalArgumentException("the settings name no stress"));
            Path directory = Path.of(settings.value("disk", System.getProperty("java.io.tmpdir")));
            int cpus = Runtime.getRuntime().availableProcessors();
            if (StressNg.isInstalled()) {
                runStressNg(stress, cpus, directory);
            } else {
                Burner.start(stress, cpus, directory);
            }
            PeerLines.say(out, "ready 0");
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
            System.exit(0);
        } catch (IOException | RuntimeException e) {
            PeerLines.say(out, "refused " + PeerLines.sentence(e));
            System.exit(2);
        } catch (InterruptedException e) {
            System.exit(2);
        }
    }

    private static void runStressNg(Stress stress, int cpus, Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(StressNg.command(stress, cpus, directory))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread watch = new Thread(() -> endWith(process), "stress-watch");
        watch.setDaemon(true);
        watch.start();
        // A JVM that ends by a signal takes it along; one that is killed leaves that to the kernel.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stress-end"));
        Thread.sleep(SETTLE_MILLIS);
    }

    /** Stress that ends is none: whoever started this process sees that it is gone. */
    private static void endWith(Process stressNg) {
        try {
            System.err.println("stress-ng ended with exit code " + stressNg.waitFor());
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
