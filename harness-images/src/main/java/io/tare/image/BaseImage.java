// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageResultCallback;
import io.tare.engine.EngineException;
import io.tare.engine.docker.DockerEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.commons.exec.CommandLine;

/** The Debian that the tools are installed on. */
final class BaseImage {

    private static final String PUBLIC = "debian:bookworm-slim";
    private static final String OWN_REPOSITORY = "tare-base";
    private static final String SUITE = "bookworm";
    private static final Duration PULL_LIMIT = Duration.ofMinutes(3);

    private final DockerEngine engine;
    private final DockerClient client;
    private final Consumer<String> progress;

    BaseImage(DockerEngine engine, Consumer<String> progress) {
        this.engine = engine;
        this.client = engine.client();
        this.progress = progress;
    }

    /**
     * A base that is there: one made here before, the public one if the engine has it or can pull it, or one made now
     * from a Debian mirror.
     *
     * @param scratch where a root file system may be kept for a moment
     */
    String ensure(Path scratch) {
        String own = own();
        if (LocalImages.has(client, own)) {
            return own;
        }
        if (LocalImages.has(client, PUBLIC) || pulled()) {
            return PUBLIC;
        }
        progress.accept(
                "no registry gives " + PUBLIC + "; making a base image from a Debian mirror (about 30 s, once)");
        make(scratch);
        return own;
    }

    private static String own() {
        return OWN_REPOSITORY + ":" + SUITE;
    }

    private boolean pulled() {
        try {
            progress.accept("pulling " + PUBLIC);
            return client.pullImageCmd(PUBLIC)
                            .exec(new PullImageResultCallback())
                            .awaitCompletion(PULL_LIMIT.toSeconds(), TimeUnit.SECONDS)
                    && LocalImages.has(client, PUBLIC);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while pulling " + PUBLIC, e);
        } catch (RuntimeException noRegistry) {
            return false;
        }
    }

    private void make(Path scratch) {
        Path script = scratch.resolve("base.sh");
        Path tar = scratch.resolve("base.tar");
        try {
            Files.writeString(script, Recipe.BASE_SCRIPT.text());
            HostCommand.runInto(
                    tar,
                    new CommandLine("bash").addArgument(script.toString()).addArgument(SUITE),
                    "make a base image, and no registry gives " + PUBLIC);
            try (InputStream content = Files.newInputStream(tar)) {
                engine.importImage(own(), content);
            }
            Files.delete(tar);
            Files.delete(script);
        } catch (IOException e) {
            throw new EngineException("cannot make a base image: " + e.getMessage(), e);
        }
    }
}
