// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.model.BuildResponseItem;
import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.engine.ImageStore;
import io.tare.engine.LineTail;
import io.tare.engine.docker.DockerEngine;
import io.tare.fork.ForkImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Finds the harness image that fits, or makes it. Thread-safe. */
public final class HarnessImages implements ForkImage.Source {

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(15);
    private static final String JAVA = "/opt/tare/jdk/bin/java";
    private static final String LIB = "/opt/tare/lib/";

    private final List<Engine> engines;
    private final Consumer<String> progress;

    /** Reports what it builds to the system's log. */
    public HarnessImages() {
        this(List.of(), line -> System.getLogger(HarnessImages.class.getName()).log(System.Logger.Level.INFO, line));
    }

    /**
     * @param engines those that may build for one that cannot
     * @param progress is told what takes time, a line at a time
     */
    public HarnessImages(List<Engine> engines, Consumer<String> progress) {
        this.engines = List.copyOf(engines);
        this.progress = progress;
    }

    @Override
    public synchronized ForkImage ensure(Engine engine, Path javaHome, List<Path> classPath) {
        DockerEngine docker = builderFor(engine);
        DockerClient client = docker.client();
        try {
            Map<Path, String> inside = inside(classPath);
            String tools = "tare-tools:"
                    + new ContentDigest()
                            .add(Recipe.TOOLS.text())
                            .add(JdkLink.MODULES)
                            .add(JdkLink.build(javaHome))
                            .hex();
            ContentDigest content =
                    new ContentDigest().add(Recipe.HARNESS.text()).add(tools);
            for (Map.Entry<Path, String> element : inside.entrySet()) {
                // The same jar by another name is found at another place.
                content.add(element.getValue()).add(element.getKey());
            }
            String harness = "tare-harness:" + content.hex();
            if (!LocalImages.has(client, harness)) {
                Path scratch = Files.createTempDirectory("tare-image-");
                try {
                    build(docker, scratch, javaHome, tools, harness, inside);
                } finally {
                    delete(scratch);
                }
            }
            String digest = LocalImages.id(client, harness)
                    .orElseThrow(() -> new EngineException("the engine lost the image " + harness));
            // An engine that takes no archives gets the image by its reference, from wherever it does.
            if (engine != docker && engine instanceof ImageStore store) {
                handOver(docker, engine, store, harness, digest);
            }
            return new ForkImage(harness, digest, JAVA, inside);
        } catch (IOException e) {
            throw new EngineException("cannot make the harness image: " + e.getMessage(), e);
        }
    }

    /** The first that can build images, so that all engines of a run have the very same one; else the engine itself. */
    private DockerEngine builderFor(Engine engine) {
        return Stream.concat(engines.stream(), Stream.of(engine))
                .filter(DockerEngine.class::isInstance)
                .map(DockerEngine.class::cast)
                .findFirst()
                .orElseThrow(() -> new EngineException("engine '" + engine.name()
                        + "' cannot build images: the harness image is built by a Docker engine or Podman; start one, or set"
                        + " DOCKER_HOST"));
    }

    private void handOver(DockerEngine docker, Engine engine, ImageStore store, String reference, String digest)
            throws IOException {
        if (store.imageId(reference).filter(digest::equals).isEmpty()) {
            progress.accept("copying image " + reference + " to engine '" + engine.name() + "'");
            try (InputStream archive = docker.save(reference)) {
                store.load(reference, archive);
            }
        }
    }

    private void build(
            DockerEngine docker, Path scratch, Path javaHome, String tools, String harness, Map<Path, String> inside)
            throws IOException {
        DockerClient client = docker.client();
        Path tar = scratch.resolve("context.tar");
        if (!LocalImages.has(client, tools)) {
            String base = new BaseImage(docker, progress).ensure(scratch);
            progress.accept("building image " + tools + " on " + base + " (about a minute, once)");
            Path jdk = scratch.resolve("jdk");
            JdkLink.make(javaHome, jdk);
            try (BuildContext context = new BuildContext(tar)) {
                context.add("Dockerfile", Recipe.TOOLS.text());
                context.add("jdk", jdk);
            }
            build(client, tar, tools, "BASE", base);
        }
        progress.accept("building image " + harness);
        try (BuildContext context = new BuildContext(tar)) {
            context.add("Dockerfile", Recipe.HARNESS.text());
            for (Map.Entry<Path, String> element : inside.entrySet()) {
                context.add("lib/" + element.getValue().substring(LIB.length()), element.getKey());
            }
        }
        build(client, tar, harness, "TOOLS", tools);
    }

    private static void build(DockerClient client, Path context, String tag, String argument, String value)
            throws IOException {
        BuildLog log = new BuildLog();
        try (InputStream tar = Files.newInputStream(context);
                BuildImageCmd build = client.buildImageCmd(tar)) {
            build.withTags(Set.of(tag))
                    .withBuildArg(argument, value)
                    .withRemove(true)
                    .withForcerm(true)
                    .exec(log)
                    .awaitImageId(BUILD_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (RuntimeException e) {
            throw new EngineException(
                    "cannot build image " + tag + ": " + e.getMessage() + "; the build said last: "
                            + String.join(" | ", log.lastLines()),
                    e);
        }
    }

    /** Each element's place in the image. What does not exist is left out, as a JVM does. */
    private static Map<Path, String> inside(List<Path> classPath) {
        Map<Path, String> inside = new LinkedHashMap<>();
        for (Path element : classPath) {
            if (Files.exists(element)) {
                inside.putIfAbsent(element, LIB + inside.size() + "-" + element.getFileName());
            }
        }
        return inside;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static final class BuildLog extends BuildImageResultCallback {

        private final LineTail tail = new LineTail();

        @Override
        public void onNext(BuildResponseItem item) {
            String text = item.getStream();
            if (text != null) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                tail.append(bytes, 0, bytes.length);
            }
            super.onNext(item);
        }

        List<String> lastLines() {
            List<String> lines = tail.lines();
            return lines.subList(Math.max(0, lines.size() - 3), lines.size());
        }
    }
}
