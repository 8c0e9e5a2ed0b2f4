/**
 * What sort of system is called, as far as its name and the operation say it. A report has no attribute for it. Words
 * that name products are the values of db.system.name and messaging.system in the semantic conventions:
 * https://opentelemetry.io/docs/specs/semconv/database/
 */
export type System = 'database' | 'cache' | 'queue' | 'http' | 'rpc' | 'unknown';

const DATABASES = words(
  `db database sql mysql mariadb postgres postgresql pg oracle mssql sqlserver db2 sqlite mongo mongodb cassandra dynamodb
  couchdb couchbase elasticsearch opensearch clickhouse cockroachdb spanner bigtable hbase hive neo4j influxdb snowflake
  redshift tidb vitess scylla`,
);
const CACHES = words(
  'cache redis memcached memcache valkey hazelcast ehcache infinispan aerospike ignite dragonfly elasticache',
);
const QUEUES = words(
  'queue kafka rabbitmq rabbit amqp activemq artemis sqs sns pubsub pulsar nats rocketmq kinesis eventhubs servicebus jms mq',
);
/** In capitals: "update profile" is anybody's operation, and DELETE with a path behind it is HTTP's. */
const SQL_VERB = /^(?:SELECT|INSERT|UPDATE|MERGE|REPLACE|UPSERT|WITH|EXEC|EXECUTE|COMMIT)\b|^DELETE +[^ /]/;
const HTTP_VERB = /^(?:HTTP )?(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)(?: \/| https?:|$)|^HTTP /;
/** "shop.Cart/AddItem" */
const RPC_METHOD = /^(?:[A-Za-z_][\w]*\.)*[A-Za-z_]\w*\/[A-Za-z_]\w*$/;
const QUEUE_VERB = /(?:^| )(?:publish|send|receive|process|consume|poll|deliver)$/i;

/** The name first: "redis" with the operation "GET" is a cache. */
export function systemOf(name: string, operation: string): System {
  const parts = name.toLowerCase().split(/[^a-z0-9]+/);
  const isOf = (known: ReadonlySet<string>) => parts.some((part) => known.has(part));
  if (isOf(CACHES)) return 'cache';
  if (isOf(QUEUES)) return 'queue';
  if (isOf(DATABASES) || SQL_VERB.test(operation)) return 'database';
  if (HTTP_VERB.test(operation)) return 'http';
  if (RPC_METHOD.test(operation)) return 'rpc';
  return QUEUE_VERB.test(operation) ? 'queue' : 'unknown';
}

/** The first word of a name that one of these lists knows: "redis" of "redis-orders.acme". */
export function productOf(name: string): string | undefined {
  const parts = name.toLowerCase().split(/[^a-z0-9]+/);
  return parts.find((part) => CACHES.has(part) || QUEUES.has(part) || DATABASES.has(part));
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
