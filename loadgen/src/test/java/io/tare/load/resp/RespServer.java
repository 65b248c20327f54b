// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * As much of Redis as the load asks: Netty's codec reads the requests, so what it does not take for RESP is no request
 * here. Keys hold a value, a list, or members; those of all commands are in {@link #keys()}.
 */
public final class RespServer implements AutoCloseable {

    private static final String OK = "+OK\r\n";

    private final String password;
    private final Map<String, Object> data = new TreeMap<>();
    private final Map<String, Long> commands = new ConcurrentHashMap<>();
    private final AtomicLong mostKeys = new AtomicLong();
    private final SocketServer server;

    private RespServer(String password) throws IOException {
        this.password = password;
        server = SocketServer.start(this::serve);
    }

    public static RespServer start() throws IOException {
        return new RespServer("");
    }

    static RespServer withPassword(String password) throws IOException {
        return new RespServer(password);
    }

    public InetSocketAddress address() {
        return server.address();
    }

    int accepted() {
        return server.accepted();
    }

    /** How often each command was asked. */
    Map<String, Long> commands() {
        return commands;
    }

    synchronized void put(String key, String value) {
        data.put(key, value);
    }

    public synchronized List<String> keys() {
        return List.copyOf(data.keySet());
    }

    /** The most keys that there ever were. */
    long mostKeys() {
        return mostKeys.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve(Socket socket) throws IOException {
        EmbeddedChannel codec = decoder();
        Session session = new Session();
        try {
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[64 << 10];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                codec.writeInbound(Unpooled.copiedBuffer(bytes, 0, count));
                StringBuilder replies = new StringBuilder();
                for (Object message = codec.readInbound(); message != null; message = codec.readInbound()) {
                    replies.append(session.reply(words(message)));
                }
                socket.getOutputStream().write(replies.toString().getBytes(StandardCharsets.US_ASCII));
            }
        } finally {
            codec.finishAndReleaseAll();
        }
    }

    /** Returns Netty's decoder of RESP2. */
    static EmbeddedChannel decoder() {
        return new EmbeddedChannel(
                new RedisDecoder(), new RedisBulkStringAggregator(), new RedisArrayAggregator(1 << 20, 64));
    }

    /** Returns a request's words, and releases it. */
    static List<String> words(Object message) {
        try {
            return ((ArrayRedisMessage) message)
                    .children().stream()
                            .map(child -> ((FullBulkStringRedisMessage) child).content())
                            .map(content -> content.toString(StandardCharsets.US_ASCII))
                            .toList();
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static String bulk(@Nullable Object value) {
        return value == null ? "$-1\r\n" : "$" + value.toString().length() + "\r\n" + value + "\r\n";
    }

    private static String number(long value) {
        return ":" + value + "\r\n";
    }

    /** What one connection has said of itself. */
    private final class Session {

        private boolean known = password.isEmpty();
        private boolean resp3;

        String reply(List<String> words) {
            String name = words.get(0);
            commands.merge(name, 1L, Long::sum);
            if (name.equals("HELLO")) {
                resp3 = true;
                known |= words.size() == 5 && words.get(4).equals(password);
                return known ? "%1\r\n$6\r\nserver\r\n$4\r\ntest\r\n" : "-NOAUTH who are you\r\n";
            }
            if (name.equals("AUTH")) {
                known = words.get(words.size() - 1).equals(password);
                return known ? OK : "-WRONGPASS that is not it\r\n";
            }
            if (!known) {
                return "-NOAUTH Authentication required.\r\n";
            }
            String reply = answer(name, words.subList(1, words.size()));
            return resp3 && reply.equals("$-1\r\n") ? "_\r\n" : reply;
        }

        private String answer(String name, List<String> arguments) {
            synchronized (RespServer.this) {
                String reply = switch (name) {
                    case "PING" -> "+PONG\r\n";
                    case "SET", "MSET" -> set(arguments);
                    case "GET" -> bulk(data.get(arguments.get(0)));
                    case "INCR" -> {
                        long next = (Long) data.getOrDefault(arguments.get(0), 0L) + 1;
                        data.put(arguments.get(0), next);
                        yield number(next);
                    }
                    case "LPUSH", "SADD", "ZADD", "RPUSH", "HSET" ->
                        add(name.equals("LPUSH"), arguments.get(0), arguments.get(arguments.size() - 1));
                    case "LPOP", "SPOP" -> bulk(list(arguments.get(0)).pollFirst());
                    case "RPOP" -> bulk(list(arguments.get(0)).pollLast());
                    case "ZPOPMIN" -> {
                        String least = list(arguments.get(0)).pollFirst();
                        yield least == null ? "*0\r\n" : "*2\r\n" + bulk(least) + bulk("0");
                    }
                    case "LRANGE" -> range(arguments);
                    case "UNLINK" -> {
                        arguments.forEach(data::remove);
                        yield number(arguments.size());
                    }
                    default -> "-ERR unknown command\r\n";
                };
                mostKeys.accumulateAndGet(data.size(), Math::max);
                return reply;
            }
        }

        private String set(List<String> arguments) {
            for (int i = 0; i < arguments.size(); i += 2) {
                data.put(arguments.get(i), arguments.get(i + 1));
            }
            return OK;
        }

        private String add(boolean first, String key, String value) {
            if (first) {
                list(key).addFirst(value);
            } else {
                list(key).addLast(value);
            }
            return number(1);
        }

        private String range(List<String> arguments) {
            List<String> elements = list(arguments.get(0)).stream()
                    .limit(Long.parseLong(arguments.get(2)) + 1)
                    .toList();
            StringBuilder reply = new StringBuilder("*" + elements.size() + "\r\n");
            elements.forEach(element -> reply.append(bulk(element)));
            return reply.toString();
        }

        @SuppressWarnings("unchecked")
        private Deque<String> list(String key) {
            return (Deque<String>) data.computeIfAbsent(key, absent -> new ArrayDeque<String>());
        }
    }
}
